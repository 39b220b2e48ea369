// The smaller parts that the service is made of.
#include <gtest/gtest.h>

#include <atomic>
#include <new>
#include <set>
#include <stdexcept>
#include <thread>

#include "core/env/system_threads.hpp"
#include "core/service/identifier_derivation.hpp"
#include "core/service/limited_logger.hpp"
#include "core/service/owned_state.hpp"
#include "core/service/thrown_error.hpp"
#include "core/service/timers.hpp"
#include "core/service/worker_threads.hpp"
#include "tests/support/eventually.hpp"
#include "tests/support/fake_clock.hpp"
#include "tests/support/fake_keyed_hash.hpp"
#include "tests/support/recording_logger.hpp"

namespace raspool::test {
namespace {

using Texts = std::vector<std::string>;

TEST(ThrownError, TellsWhatWasThrownWhateverItWas) {
  try {
    throw std::runtime_error("the disk is on fire");
  } catch (...) {
    EXPECT_EQ(thrown_error().text, "the disk is on fire");
  }
  try {
    throw 42;
  } catch (...) {
    EXPECT_EQ(thrown_error().text, "unknown exception");
  }
}

TEST(LimitedLogger, PassesEachIdAtMostOnceAMinuteAndTellsWhatItKeptBack) {
  FakeClock clock;
  RecordingLogger logger;
  LimitedLogger limited(logger, clock);
  limited.write(MessageId::record_late, "first");
  limited.write(MessageId::record_late, "second");
  clock.advance(60s - 1us);
  limited.write(MessageId::record_late, "third");
  EXPECT_EQ(logger.texts(MessageId::record_late), Texts{"first"});
  clock.advance(1us);
  limited.write(MessageId::record_late, "fourth");
  EXPECT_EQ(logger.texts(MessageId::record_late).back(), "fourth (2 more like this since the last one.)");
  clock.advance(60s);
  limited.write(MessageId::record_late, "fifth");
  EXPECT_EQ(logger.texts(MessageId::record_late).back(), "fifth") << "nothing was kept back in between";
}

TEST(LimitedLogger, OneIdDoesNotKeepBackAnother) {
  FakeClock clock;
  RecordingLogger logger;
  LimitedLogger limited(logger, clock);
  limited.write(MessageId::record_late, "late");
  limited.write(MessageId::record_failed, "failed");
  EXPECT_EQ(logger.messages().size(), 2u);
}

TEST(LimitedLogger, DoesNotLimitByTheWallClock) {
  FakeClock clock;
  RecordingLogger logger;
  LimitedLogger limited(logger, clock);
  limited.write(MessageId::record_late, "first");
  clock.step_wall(24h);
  limited.write(MessageId::record_late, "second");
  EXPECT_EQ(logger.messages().size(), 1u);
}

TEST(LimitedLogger, WritesAlwaysWhatComesOnceInALife) {
  FakeClock clock;
  RecordingLogger logger;
  LimitedLogger limited(logger, clock);
  for (int i = 0; i < 3; ++i) limited.write_always(MessageId::started, "started");
  EXPECT_EQ(logger.messages().size(), 3u);
}

TEST(WorkerThreads, AreJoinedWhenTheyEnd) {
  RunningClock clock;
  SystemThreads system(clock);
  WorkerThreads threads(system, clock);
  std::atomic<int> done = 0;
  for (int i = 0; i < 3; ++i) threads.spawn([&] { ++done; });
  EXPECT_TRUE(threads.join_within(kPatience));
  EXPECT_EQ(done, 3);
}

TEST(WorkerThreads, OneThatHangsIsLeftBehindWithinTheBound) {
  const auto go_on = std::make_shared<std::atomic<bool>>(false);
  const auto gone = std::make_shared<std::atomic<bool>>(false);
  {
    RunningClock clock;
    SystemThreads system(clock);
    WorkerThreads threads(system, clock);
    threads.spawn([go_on, gone] {
      while (!*go_on) std::this_thread::sleep_for(1ms);
      *gone = true;
    });
    EXPECT_FALSE(threads.join_within(20ms));
    EXPECT_TRUE(threads.join_within(0ms) == false);
  }
  *go_on = true;
  EXPECT_TRUE(eventually([&] { return gone->load(); }));
}

// Code must not be unloaded under a thread that is on its way out.
TEST(WorkerThreads, OneThatTakesItsTimeIsJoinedWhenItIsWaitedForAgain) {
  class CountedThreads final : public Threads {
   public:
    explicit CountedThreads(const Clock& clock) : system_(clock) {}
    std::unique_ptr<Signal> make_signal() override { return system_.make_signal(); }
    std::unique_ptr<Thread> spawn(std::function<void()> work) override {
      struct Counted final : Thread {
        Counted(std::unique_ptr<Thread> thread, int& count) : system(std::move(thread)), joined(count) {}
        void join() override {
          system->join();
          ++joined;
        }
        std::unique_ptr<Thread> system;
        int& joined;
      };
      return std::make_unique<Counted>(system_.spawn(std::move(work)), joined);
    }
    int joined = 0;

   private:
    SystemThreads system_;
  };
  RunningClock clock;
  CountedThreads system(clock);
  WorkerThreads threads(system, clock);
  std::atomic<bool> go_on = false;
  threads.spawn([&] {
    while (!go_on) std::this_thread::sleep_for(1ms);
  });
  EXPECT_FALSE(threads.join_within(0ms));
  go_on = true;
  EXPECT_TRUE(threads.join_within(kPatience));
  EXPECT_EQ(system.joined, 1);
}

TEST(WorkerThreads, LetGoOfWhatTheyKeptAliveBeforeTheyCountAsEnded) {
  const auto kept = std::make_shared<int>(7);
  RunningClock clock;
  SystemThreads system(clock);
  WorkerThreads threads(system, clock);
  threads.spawn([kept] {});
  EXPECT_TRUE(threads.join_within(kPatience));
  EXPECT_EQ(kept.use_count(), 1);
}

TEST(WorkerThreads, WithoutAThreadThereIsNothingToWaitFor) {
  RunningClock clock;
  SystemThreads system(clock);
  WorkerThreads threads(system, clock);
  EXPECT_TRUE(threads.join_within(0ms));
}

TEST(Timers, CallAgainAndAgainUntilStopped) {
  RunningClock clock;
  SystemThreads system(clock);
  Timers timers(system, clock);
  std::atomic<int> quick = 0, slow = 0;
  timers.every(1ms, [&] { ++quick; });
  timers.every(1h, [&] { ++slow; });
  std::thread running([&] { timers.run(); });
  EXPECT_TRUE(eventually([&] { return quick >= 5; }));
  timers.stop();
  running.join();
  EXPECT_EQ(slow, 0);
}

TEST(Timers, WorkThatThrowsIsCalledAgainAndHarmsNoOther) {
  RunningClock clock;
  SystemThreads system(clock);
  Timers timers(system, clock);
  std::atomic<int> failing = 0, other = 0;
  timers.every(1ms, [&] {
    ++failing;
    throw std::bad_alloc();
  });
  timers.every(1ms, [&] { ++other; });
  std::thread running([&] { timers.run(); });
  EXPECT_TRUE(eventually([&] { return failing >= 3 && other >= 3; }));
  timers.stop();
  running.join();
}

TEST(Timers, StoppedBeforeTheyRunNeverCall) {
  RunningClock clock;
  SystemThreads system(clock);
  Timers timers(system, clock);
  int calls = 0;
  timers.every(1ms, [&] { ++calls; });
  timers.stop();
  timers.run();
  EXPECT_EQ(calls, 0);
}

TEST(IdentifierDerivation, DependsOnSecretPoolUserAndCounterAndNothingElse) {
  const FakeKeyedHash hash;
  const auto derive = derive_identifiers(hash, std::vector<std::uint8_t>(32, 1));
  const auto same = derive_identifiers(hash, std::vector<std::uint8_t>(32, 1));
  const auto other = derive_identifiers(hash, std::vector<std::uint8_t>(32, 2));
  EXPECT_EQ(derive("pool", "alice", 0), same("pool", "alice", 0));
  std::set<std::uint64_t> all;
  for (const auto& [pool, user] :
       {std::pair("pool", "alice"), std::pair("pool", "bob"), std::pair("pool2", "alice"),
        std::pair("poola", "lice"), std::pair("poo", "lalice")}) {
    for (std::uint32_t counter = 0; counter < 20; ++counter) {
      all.insert(derive(pool, user, counter).number());
      all.insert(other(pool, user, counter).number());
    }
  }
  EXPECT_EQ(all.size(), 200u) << "two of these are the same";
}

TEST(RestartOf, ACleanStopTellsItsOwnTime) {
  Recovered recovered;
  recovered.alive_at = at(100s).wall;
  recovered.stopped_cleanly = true;
  Tenure tenure;
  tenure.from = at(200s).wall;  // the clock was set back before the stop
  recovered.last.push_back(tenure);
  const auto restart = restart_of(recovered);
  EXPECT_TRUE(restart.clean);
  EXPECT_EQ(restart.at, at(100s).wall);
}

TEST(RestartOf, AfterACrashEveryRecordShowsTheServiceAlive) {
  Recovered recovered;
  recovered.alive_at = at(100s).wall;
  Tenure open, closed;
  open.from = at(150s).wall;
  closed.from = at(10s).wall;
  closed.to = at(170s).wall;
  recovered.last = {open, closed};
  const auto restart = restart_of(recovered);
  EXPECT_FALSE(restart.clean);
  EXPECT_EQ(restart.at, at(170s).wall);
  recovered.alive_at = at(180s).wall;
  EXPECT_EQ(restart_of(recovered).at, at(180s).wall);
}

TEST(RestartOf, ANewFileKnowsNothing) {
  const auto restart = restart_of(Recovered{});
  EXPECT_FALSE(restart.clean);
  EXPECT_EQ(restart.at, WallTime{});
}

}  // namespace
}  // namespace raspool::test
