// Several real processes on one state file, as RRAS may have one for addresses and one for notifications, or
// an old one that still ends while the new one begins.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sqlite3.h>

#include <array>
#include <map>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "tests/harness/files.hpp"
#include "tests/harness/harness_process.hpp"
#include "tests/support/eventually.hpp"
#include "tests/support/temporary_folder.hpp"

namespace raspool::test {
namespace {

constexpr std::chrono::seconds kDeadline(10);

std::string get(const std::string& user, const std::string& ras_port) {
  return R"({"call":"get4","user":")" + user + R"(","ras_port":")" + ras_port + R"(","in":"192.0.2.7"})";
}
const std::string kStart = R"({"call":"start"})", kKill = R"({"call":"kill"})",
                  kTerminate = R"({"call":"terminate"})",
                  kLink = R"({"call":"accept_link","ras_port":"VPN2-1","connection":7,"device":"IKEv2"})";

std::vector<std::string> end_reasons(const std::filesystem::path& history) {
  sqlite3* database = nullptr;
  EXPECT_EQ(sqlite3_open_v2(history.c_str(), &database, SQLITE_OPEN_READWRITE, nullptr), SQLITE_OK);
  std::vector<std::string> reasons;
  const auto add = [](void* to, int, char** values, char**) {
    static_cast<std::vector<std::string>*>(to)->emplace_back(values[0]);
    return 0;
  };
  EXPECT_EQ(sqlite3_exec(database, "SELECT end_reason FROM history ORDER BY tenure", add, &reasons, nullptr),
            SQLITE_OK);
  sqlite3_close(database);
  return reasons;
}

class Processes : public testing::Test {
 protected:
  // Nobody else gets an address for an hour, so each address has one rightful owner.
  std::filesystem::path config(const std::string& deadline) {
    return write_file(folder_ / "raspool.toml",
                      "schema = 1\n[service]\nserver = \"VPN1\"\ndeadline = \"" + deadline +
                          "\"\n[[pool]]\nname = \"staff\"\nranges = [\"10.20.0.1-10.20.0.200\"]\n"
                          "hold_down = \"1h\"\n[[rule]]\npools = [\"staff\"]\n");
  }
  std::unique_ptr<HarnessProcess> process() { return std::make_unique<HarnessProcess>(config_); }

  // "own_address 10.20.0.1", and in time.
  static std::string told(const TraceLine& answer) {
    EXPECT_LT(answer.took_us.value_or(0), std::chrono::microseconds(kDeadline).count());
    return answer.reason.value_or("?") + ' ' + (answer.out ? answer.out->to_string() : "");
  }

  TemporaryFolder folder_;
  std::filesystem::path config_ = config("10s");
};

TEST_F(Processes, TheOneThatIsAskedForAddressesDecidesInWhicheverOrderTheyBegin) {
  for (const bool notified_first : {true, false}) {
    SCOPED_TRACE(notified_first);
    auto notified = process(), asked = process();
    for (auto* each : {notified_first ? &notified : &asked, notified_first ? &asked : &notified}) {
      EXPECT_EQ((*each)->call(kStart).result, 0u);
      std::this_thread::sleep_for(std::chrono::milliseconds(200));  // time to claim the state file
    }
    EXPECT_EQ(notified->call(kLink).result, 1u);
    EXPECT_EQ(told(asked->call(get("alice", "VPN2-1"))),
              notified_first ? "never_used 10.20.0.1" : "own_address 10.20.0.1");
    EXPECT_EQ(notified->finish(), 0);
    EXPECT_EQ(told(asked->call(get("alice", "VPN2-1"))), "repeated 10.20.0.1") << "undisturbed";
    EXPECT_EQ(asked->finish(), 0);
  }
}

TEST_F(Processes, TwoForNotificationsAreInNobodysWay) {
  std::array<std::unique_ptr<HarnessProcess>, 2> notified{process(), process()};
  for (auto& each : notified) each->call(kStart);
  auto asked = process();
  asked->call(kStart);
  EXPECT_EQ(told(asked->call(get("alice", "VPN2-1"))), "never_used 10.20.0.1");
  for (auto& each : notified) EXPECT_EQ(each->call(kLink).result, 1u);
  for (auto& each : notified) EXPECT_EQ(each->finish(), 0);
  EXPECT_EQ(asked->finish(), 0);
}

TEST_F(Processes, WhatLinkCalloutsTellInOneProcessReachesTheOneThatDecides) {
  write_file(config_, content_of(config_) + "ras_devices = [\"*IKEv2*\"]\n");
  auto notified = process(), asked = process();
  notified->call(kStart);
  EXPECT_EQ(told(asked->call(get("alice", "VPN2-1"))), "offered 192.0.2.7")
      << "on a device that nobody has told";
  EXPECT_EQ(notified->call(kLink).result, 1u);
  int users = 0;  // another each time: who has been given an address keeps it
  EXPECT_TRUE(eventually([&] {
    return told(asked->call(get("user" + std::to_string(++users), "VPN2-1")))
        .starts_with("never_used 10.20.0.");
  }));
  EXPECT_EQ(notified->finish(), 0);
  EXPECT_EQ(asked->finish(), 0);
}

TEST_F(Processes, OneForNotificationsThatStopsAfterACrashEndsNobodysLease) {
  auto crashed = process();
  ASSERT_EQ(told(crashed->call(get("alice", "VPN2-1"))), "never_used 10.20.0.1");
  crashed->call(kKill);
  {
    auto notified = process();
    notified->call(kStart);
    std::this_thread::sleep_for(std::chrono::milliseconds(200));
    EXPECT_EQ(notified->call(kTerminate).result, 0u);
    EXPECT_EQ(notified->finish(), 0);
  }
  auto asked = process();
  EXPECT_EQ(told(asked->call(get("alice", "VPN2-2"))), "own_address 10.20.0.1");
  EXPECT_EQ(asked->finish(), 0);
  EXPECT_EQ(end_reasons(folder_ / "raspool-history.db"), std::vector<std::string>{"restart"})
      << "after a crash, whoever has stopped in between";
}

TEST_F(Processes, TheNextTakesOverAtOnceWhenTheOwnerIsKilled) {
  auto owner = process(), next = process();
  ASSERT_EQ(told(owner->call(get("alice", "VPN2-1"))), "never_used 10.20.0.1");
  ASSERT_EQ(told(owner->call(get("bob", "VPN2-2"))), "never_used 10.20.0.2");
  next->call(kStart);
  next->tell(get("bob", "VPN2-9"));  // and waits
  std::this_thread::sleep_for(std::chrono::milliseconds(300));
  owner->call(kKill);
  EXPECT_EQ(told(next->answer()), "own_address 10.20.0.2");
  EXPECT_EQ(told(next->call(get("carol", "VPN2-8"))), "never_used 10.20.0.3") << "alice's address rests";
  EXPECT_EQ(told(next->call(get("alice", "VPN2-7"))), "own_address 10.20.0.1");
  EXPECT_EQ(next->finish(), 0);
}

TEST_F(Processes, ANewServiceWaitsForTheOldOneThatStillEnds) {
  auto old = process(), next = process();
  ASSERT_EQ(told(old->call(get("alice", "VPN2-1"))), "never_used 10.20.0.1");
  next->call(kStart);
  next->tell(get("alice", "VPN2-9"));
  std::this_thread::sleep_for(std::chrono::milliseconds(300));
  EXPECT_EQ(old->call(kTerminate).result, 0u);
  EXPECT_EQ(told(next->answer()), "own_address 10.20.0.1");
  EXPECT_EQ(old->finish(), 0);
  EXPECT_EQ(next->finish(), 0);
}

TEST_F(Processes, OneThatIsAskedInVainAnswersByOnFailureAndLeavesTheOwnerInPeace) {
  config("1s");
  auto owner = process(), second = process();
  EXPECT_THAT(told(owner->call(get("alice", "VPN2-1"))), testing::EndsWith("10.20.0.1"));
  const TraceLine in_vain = second->call(get("bob", "VPN2-2"));
  EXPECT_EQ(told(in_vain), "offered 192.0.2.7");
  EXPECT_EQ(in_vain.notify, false);
  EXPECT_GE(in_vain.took_us.value_or(0), 990'000u);
  EXPECT_THAT(told(owner->call(get("bob", "VPN2-2"))), testing::EndsWith("10.20.0.2"));
}

// Processes come, are asked, and are killed in turn: whoever decides knows what those before it gave.
TEST_F(Processes, OverManyKillsNoAddressChangesHands) {
  std::map<std::string, std::string> owner_of;  // by address
  auto deciding = process();
  for (int round = 0; round < 12; ++round) {
    auto next = process();
    next->call(kStart);
    for (int user = 0; user < 6; ++user) {
      const std::string name = "user" + std::to_string((round * 5 + user) % 20);
      const TraceLine answer = deciding->call(get(name, "VPN-" + std::to_string(round * 10 + user)));
      ASSERT_TRUE(answer.out && answer.notify == true) << told(answer);
      const auto [known, first] = owner_of.emplace(answer.out->to_string(), name);
      EXPECT_EQ(known->second, name) << known->first << " changed hands in round " << round;
    }
    next->tell(get("waiting" + std::to_string(round), "W"));
    if (round % 2 == 0) std::this_thread::sleep_for(std::chrono::milliseconds(20 * round));
    deciding->call(round % 3 == 2 ? kTerminate : kKill);
    const TraceLine answer = next->answer();
    EXPECT_EQ(answer.notify, true) << told(answer);
    if (answer.out) {
      const auto [known, first] =
          owner_of.emplace(answer.out->to_string(), "waiting" + std::to_string(round));
      EXPECT_EQ(known->second, "waiting" + std::to_string(round)) << known->first;
    }
    deciding = std::move(next);
  }
}

}  // namespace
}  // namespace raspool::test
