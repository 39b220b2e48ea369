// kill -9 in the middle of traffic, then start again: every answer that was given is on disk, everybody gets
// the own address back, nothing is given twice. Here at random moments of a running process; power is another
// test's matter.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <set>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include "posix-harness/composition.hpp"
#include "tests/harness/files.hpp"
#include "tests/harness/kept_answers.hpp"
#include "tests/support/random_seed.hpp"
#include "tests/support/temporary_folder.hpp"

namespace raspool::test {
namespace {

constexpr int kThreads = 4;
constexpr int kUsersOfAThread = 40;
constexpr int kRoundsOfAFolder = 20;  // then files begin anew

// For each durability; more by hand, `./run crash`.
int rounds() {
  const char* given = std::getenv("RASPOOL_CRASH_ROUNDS");
  return given == nullptr ? 4 : std::stoi(given);
}

std::string config(const std::string& durability) {
  return "schema = 1\n[service]\ndeadline = \"30s\"\ndurability = \"" + durability +
         "\"\n[[pool]]\nname = \"staff\"\nranges = [\"10.20.0.1-10.20.0.240\"]\nhold_down = \"1h\"\n"
         "[[rule]]\npools = [\"staff\"]\n";
}

// ---- the process that will be killed
// ---------------------------------------------------------------------------------

// Tells of each answer after it was given, as RRAS would hear of it; a line is one write, so lines do not
// mix.
void tell(int pipe, const std::string& user, const std::string& ras_port, Address address) {
  const std::string line = user + " " + ras_port + " " + address.to_string() + "\n";
  if (::write(pipe, line.data(), line.size()) < 0) ::_exit(1);
}

void connect_and_disconnect(AddressService& service, int thread, std::uint64_t seed, int pipe) {
  std::mt19937_64 random(seed);
  std::uniform_int_distribution<int> any(0, kUsersOfAThread - 1);
  std::map<int, Address> connected;
  for (;;) {
    const int number = thread * kUsersOfAThread + any(random);
    const std::string user = "user" + std::to_string(number), ras_port = "VPN2-" + std::to_string(number);
    if (const auto found = connected.find(number); found != connected.end()) {
      service.release({user, ras_port, found->second, {}});
      connected.erase(found);
      continue;
    }
    const Decision decision = service.assign({user, ras_port, Address::none(Family::v4), {}});
    if (!decision.granted()) continue;
    tell(pipe, user, ras_port, decision.address);
    connected[number] = decision.address;
  }
}

[[noreturn]] void be_killed(const std::filesystem::path& config, std::uint64_t seed, int pipe) {
  posix::Composition composition({.config = config, .host_addresses = {{}}});
  std::vector<std::jthread> threads;
  for (int thread = 0; thread < kThreads; ++thread) {
    threads.emplace_back([&, thread] {
      connect_and_disconnect(composition.service(), thread,
                             seed * kThreads + static_cast<std::uint64_t>(thread), pipe);
    });
  }
  for (;;) ::pause();
}

// ---- the test that kills it
// ------------------------------------------------------------------------------------------

// When the process is killed: after so many answers, or, if there are none to wait for, after so long.
struct Moment {
  int answers = 0;
  std::chrono::microseconds time{};

  std::string text() const {
    return answers > 0 ? std::to_string(answers) + " answers" : std::to_string(time.count()) + " us";
  }
};

// Lets the process live, kills it, and reads all that it told. A line that was cut off was not told.
std::vector<KeptAnswer> answers_until_killed(const std::filesystem::path& config, std::uint64_t seed,
                                             Moment moment) {
  std::array<int, 2> ends{};
  if (::pipe(ends.data()) != 0) throw std::runtime_error("no pipe");
  const pid_t process = ::fork();
  if (process == 0) {
    ::close(ends[0]);
    be_killed(config, seed, ends[1]);
  }
  ::close(ends[1]);
  if (moment.answers == 0) {
    std::this_thread::sleep_for(moment.time);
    ::kill(process, SIGKILL);
  }
  const std::unique_ptr<std::FILE, decltype(&std::fclose)> stream(::fdopen(ends[0], "r"), std::fclose);
  std::vector<KeptAnswer> told;
  std::array<char, 256> line{};
  while (std::fgets(line.data(), line.size(), stream.get())) {
    if (std::string_view(line.data()).find('\n') == std::string_view::npos) break;
    KeptAnswer answer;
    std::istringstream(line.data()) >> answer.user >> answer.ras_port >> answer.address;
    told.push_back(answer);
    if (told.size() == static_cast<std::size_t>(moment.answers)) ::kill(process, SIGKILL);
  }
  ::waitpid(process, nullptr, 0);
  return told;
}

class Crash : public testing::TestWithParam<const char*> {
 protected:
  void expect_all_kept() const {
    if (told_.empty()) return;  // perhaps there is no file yet
    const auto kept = kept_answers(*folder_ / "raspool.db", *folder_ / "raspool-history.db");
    std::map<KeptAnswer, int> missing;
    for (const auto& [answer, times] : told_) {
      const auto found = kept.find(answer);
      const int times_kept = found == kept.end() ? 0 : found->second;
      if (times_kept < times) missing[answer] = times - times_kept;
    }
    for (const auto& [answer, times] : missing) {
      ADD_FAILURE() << answer.address << " was given to " << answer.user << " on " << answer.ras_port
                    << ", and " << times << " such answers are nowhere on disk";
    }
  }

  // Everybody comes at once, on other RAS ports, and with them a stranger.
  void expect_everybody_gets_the_own_address() {
    posix::Composition composition({.config = config_, .host_addresses = {{}}});
    std::set<Address> given;
    for (const auto& [user, address] : last_of_) {
      const Decision decision =
          composition.service().assign({user, "again-" + user, Address::none(Family::v4), {}});
      EXPECT_EQ(decision.reason, Reason::own_address) << user;
      EXPECT_EQ(decision.address.to_string(), address) << user;
      EXPECT_TRUE(given.insert(decision.address).second)
          << decision.address.to_string() << " was given twice";
    }
    const Decision stranger =
        composition.service().assign({"stranger", "VPN1-1", Address::none(Family::v4), {}});
    if (stranger.granted()) {
      EXPECT_NE(stranger.reason, Reason::released_longest_ago) << "a hold-down did not survive the crash";
      EXPECT_TRUE(given.insert(stranger.address).second);
    }
    EXPECT_THAT(composition.service().verify(), testing::IsEmpty());
    EXPECT_TRUE(composition.stop());
  }

  void remember(const std::vector<KeptAnswer>& told) {
    for (const KeptAnswer& answer : told) {
      ++told_[answer];
      last_of_[answer.user] = answer.address;
      // Nobody is away for an hour, so no address has rested.
      const auto [owner, first] = owner_of_.emplace(answer.address, answer.user);
      EXPECT_EQ(owner->second, answer.user) << answer.address << " changed hands";
    }
    all_told_ += told.size();
  }
  void begin_anew() {
    folder_.emplace();
    config_ = write_file(*folder_ / "raspool.toml", config(GetParam()));
    told_.clear();
    last_of_.clear();
    owner_of_.clear();
  }

  std::optional<TemporaryFolder> folder_;
  std::filesystem::path config_;
  std::map<KeptAnswer, int> told_;               // over all rounds
  std::map<std::string, std::string> last_of_;   // user to address
  std::map<std::string, std::string> owner_of_;  // address to user
  std::size_t all_told_ = 0;
};

TEST_P(Crash, LosesNoAnswerAndGivesNothingTwice) {
  const std::uint64_t seed = random_seed();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937_64 random(seed);
  int round = 0;
  for (; round < rounds() && !HasFailure(); ++round) {
    if (round % kRoundsOfAFolder == 0) begin_anew();
    // One in four while it starts, the others in mid-storm.
    Moment moment;
    if (round % 4 == 3) {
      moment.time = std::chrono::microseconds(random() % 40'000);
    } else {
      moment.answers = std::uniform_int_distribution<int>(1, 400)(random);
    }
    SCOPED_TRACE("round " + std::to_string(round) + ", killed after " + moment.text());
    const auto told = answers_until_killed(config_, random(), moment);
    ASSERT_GE(told.size(), static_cast<std::size_t>(moment.answers));
    remember(told);
    expect_all_kept();
    expect_everybody_gets_the_own_address();
  }
  std::cout << round << " kills; of " << all_told_ << " answers that were told, each is in the files\n";
}

INSTANTIATE_TEST_SUITE_P(Durability, Crash, testing::Values("power", "process"),
                         [](const auto& parameter) { return std::string(parameter.param); });

}  // namespace
}  // namespace raspool::test
