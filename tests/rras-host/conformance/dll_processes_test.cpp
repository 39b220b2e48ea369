// Several processes load raspool.dll on one state file: one for addresses, others for notifications; an old
// one that still ends; one that has died.

#include <gmock/gmock.h>

#include <chrono>
#include <set>
#include <thread>

#include "tests/rras-host/conformance/raspool.hpp"

namespace rras_host {
namespace {

using namespace std::chrono_literals;
using ::testing::StartsWith;

constexpr const char* kProposal = "10.0.0.9";

std::string pool_with_deadline(const char* deadline) {
  return "schema = 1\n[service]\nserver = \"VPN1\"\ndurability = \"process\"\ndeadline = \"" +
         std::string(deadline) +
         "\"\n[[pool]]\nname = \"staff\"\nranges = [\"10.20.0.0/24\"]\nhold_down = \"1h\"\n"
         "[[rule]]\nname = \"everybody\"\npools = [\"staff\"]\n";
}

// Asks while the test goes on; the answer, once it is there.
class Asking {
 public:
  Asking(Raspool& process, std::wstring user, std::wstring ras_port)
      : thread_([this, &process, user = std::move(user), ras_port = std::move(ras_port)] {
          answer_ = process.get4(user, ras_port, kProposal);
        }) {}
  Answer answer() {
    thread_.join();
    return answer_;
  }

 private:
  Answer answer_;
  std::thread thread_;
};

TEST(Conformance, R87_OfTwoProcessesTheOneThatIsAskedGivesAddressesInWhicheverOrderTheyBegin) {
  for (const bool notified_first : {true, false}) {
    SCOPED_TRACE(notified_first);
    const Raspool configured(pool_with_deadline("4s"));
    Raspool notified(Raspool::kAsRegistered), asked(Raspool::kAsRegistered);
    for (Raspool* each : {notified_first ? &notified : &asked, notified_first ? &asked : &notified}) {
      each->start();
      std::this_thread::sleep_for(300ms);  // time to claim the state file
    }
    const ConnectionFacts facts = facts_of(L"CORP\\alice", L"VPN3-127", 1);
    EXPECT_TRUE(notified.notify(Call::accept_link, facts).accepted);
    const Answer first = asked.get4(L"CORP\\alice", L"VPN3-127", kProposal);
    EXPECT_EQ(told4(first), "10.20.0.1");
    EXPECT_TRUE(first.notify);
    EXPECT_LT(first.took, 4s) << "the deadline";
    notified.notify(Call::hangup_link, facts);
    notified.stop();
    EXPECT_EQ(told4(asked.get4(L"CORP\\bob", L"VPN3-126", kProposal)), "10.20.0.2") << "undisturbed";
    EXPECT_EQ(told4(asked.get4(L"CORP\\alice", L"VPN3-127", kProposal)), "10.20.0.1") << "still hers";
    asked.stop();
  }
}

TEST(Conformance, R87_TwoProcessesThatAreBothAskedNeverGiveTheSame) {
  const Raspool configured(pool_with_deadline("2s"));
  Raspool one(Raspool::kAsRegistered), other(Raspool::kAsRegistered);
  one.start();
  other.start();
  Asking first(one, L"CORP\\alice", L"VPN3-127");
  Asking second(other, L"CORP\\bob", L"VPN3-126");
  const Answer answers[] = {first.answer(), second.answer()};
  // One decides; to the other the state file is held elsewhere, and RRAS's proposal is kept.
  EXPECT_NE(answers[0].notify, answers[1].notify) << told4(answers[0]) << " and " << told4(answers[1]);
  for (const Answer& answer : answers) {
    if (answer.notify) {
      EXPECT_THAT(told4(answer), StartsWith("10.20.0."));
    } else {
      EXPECT_EQ(told4(answer), kProposal);
    }
  }
  std::set<std::string> given;
  for (int round = 0; round < 10; ++round) {
    for (Raspool* each : {&one, &other}) {
      const Answer answer =
          each->get4(L"CORP\\user" + std::to_wstring(round), L"R-" + std::to_wstring(round), kProposal);
      if (answer.notify) {
        EXPECT_TRUE(given.insert(told4(answer)).second) << told4(answer);
      }
    }
  }
  EXPECT_EQ(given.size(), 10u) << "one of the two decides, all the time";
}

TEST(Processes, TheNextTakesOverAtOnceWhenTheOneThatDecidesIsKilled) {
  const Raspool configured(pool_with_deadline("4s"));
  Raspool owner(Raspool::kAsRegistered), next(Raspool::kAsRegistered), notified(Raspool::kAsRegistered);
  notified.start();
  owner.start();
  ASSERT_EQ(told4(owner.get4(L"CORP\\alice", L"VPN3-127")), "10.20.0.1");
  ASSERT_EQ(told4(owner.get4(L"CORP\\bob", L"VPN3-126")), "10.20.0.2");
  next.start();
  Asking bob(next, L"CORP\\bob", L"VPN3-120");
  std::this_thread::sleep_for(500ms);
  owner.kill();
  const Answer answer = bob.answer();
  EXPECT_EQ(told4(answer), "10.20.0.2") << "his own, from what the killed one had written";
  EXPECT_LT(answer.took, 4s);
  EXPECT_EQ(told4(next.get4(L"CORP\\carol", L"VPN3-121")), "10.20.0.3") << "alice's address rests";
  EXPECT_EQ(told4(next.get4(L"CORP\\alice", L"VPN3-122")), "10.20.0.1");
}

TEST(Processes, AServiceThatStillEndsIsWaitedForByTheNext) {
  const Raspool configured(pool_with_deadline("4s"));
  Raspool old(Raspool::kAsRegistered), next(Raspool::kAsRegistered);
  old.start();
  ASSERT_EQ(told4(old.get4(L"CORP\\alice", L"VPN3-127")), "10.20.0.1");
  next.start();
  Asking alice(next, L"CORP\\alice", L"VPN3-120");
  std::this_thread::sleep_for(500ms);
  old.stop();
  EXPECT_EQ(told4(alice.answer()), "10.20.0.1");
  next.stop();
}

}  // namespace
}  // namespace rras_host
