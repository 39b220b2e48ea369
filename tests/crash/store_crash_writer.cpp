// store_crash_writer STATE DURABILITY SEED: appends the endless journal of SEED to a state file, from where
// it ends, in batches, and folds beside it, until it is killed. Says "try N" before a batch that ends with
// record N, and "ok N" when it is acknowledged.
#include <unistd.h>

#include <iostream>
#include <random>
#include <string>
#include <thread>

#include "core/store/sqlite_lease_store.hpp"
#include "tests/conformance/random_journal.hpp"
#include "tests/conformance/store_site.hpp"
#include "tests/support/times.hpp"

namespace raspool::test {
namespace {

// At once and whole, as a pipe takes so few bytes.
void say(const std::string& word, Sequence sequence) {
  const std::string line = word + ' ' + std::to_string(sequence) + '\n';
  if (write(STDOUT_FILENO, line.data(), line.size()) < 0) _exit(4);
}

int write_until_killed(const ServiceSettings& settings, std::uint64_t seed) {
  std::random_device device;
  FakeRandomSource identity(device());
  const FakeKeyedHash hash;
  auto opened = open_sqlite_lease_store(settings, identity, hash);
  if (const auto* error = std::get_if<StoreError>(&opened)) {
    std::cerr << error->text << '\n';
    return 3;
  }
  LeaseStore& store = *std::get<std::unique_ptr<LeaseStore>>(opened);
  RandomJournal source(seed);
  source.next(recovered(store).next_sequence - 1);

  std::thread([&store] {
    for (;;) {
      if (fold(store, 64) == 0) std::this_thread::yield();
    }
  }).detach();
  std::mt19937_64 random(device());
  for (;;) {
    const Journal batch = source.next(1 + random() % 20);
    say("try", batch.back().sequence);
    must(store.append(batch));
    say("ok", batch.back().sequence);
    if (random() % 20 == 0) must(store.mark_alive(kStart.wall));
  }
}

}  // namespace
}  // namespace raspool::test

int main(int count, char** arguments) {
  if (count != 4) return 2;
  raspool::ServiceSettings settings;
  settings.server = "VPN1";
  settings.state = arguments[1];
  settings.durability =
      std::string(arguments[2]) == "power" ? raspool::Durability::power : raspool::Durability::process;
  return raspool::test::write_until_killed(settings, std::stoull(arguments[3]));
}
