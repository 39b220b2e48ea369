// raspool-golden-writer FOLDER: writes raspool-schema2_5.db and raspool-schema2_5-history.db (the schemas of
// state and history) as this version writes them. The files in tests/conformance/golden are those that the
// first version with that schema wrote; they stay as they are.
#include <filesystem>
#include <iostream>

#include "core/store/sqlite_lease_store.hpp"
#include "posix-harness/env/openssl_keyed_hash.hpp"
#include "tests/conformance/golden_journal.hpp"
#include "tests/conformance/store_site.hpp"

int main(int count, char** arguments) {
  using namespace raspool;
  using namespace raspool::test;
  if (count != 2) {
    std::cerr << "usage: raspool-golden-writer FOLDER\n";
    return 2;
  }
  ServiceSettings settings;
  settings.server = kGoldenServer;
  settings.state = std::filesystem::path(arguments[1]) / "raspool-schema2_5.db";
  FakeRandomSource random(kGoldenSeed);
  const posix::OpensslKeyedHash hash;
  auto opened = open_sqlite_lease_store(settings, random, hash);
  if (const auto* error = std::get_if<StoreError>(&opened)) {
    std::cerr << error->text << '\n';
    return 1;
  }
  LeaseStore& store = *std::get<std::unique_ptr<LeaseStore>>(opened);
  if (recovered(store).next_sequence != 1) {
    std::cerr << "there is a state file already\n";
    return 1;
  }
  must(store.append(golden_folded()));
  fold_all(store);
  must(store.append(golden_tail()));
  must(store.keep_devices(golden_devices()));
  must(store.keep_facts(golden_facts()));
  must(store.mark_stopped(kGoldenAliveAt));
  return 0;
}
