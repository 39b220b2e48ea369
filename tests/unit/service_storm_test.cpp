// Eight threads and thousands of connections at once (R36, R86): no address is held twice, and the record
// says the same as the answers.
#include <algorithm>
#include <atomic>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <random>
#include <thread>

#include "tests/support/random_seed.hpp"
#include "tests/unit/service_fixture.hpp"

namespace raspool::test {
namespace {

class ServiceStorm : public ServiceTest {
 protected:
  static constexpr int kThreads = 8;
  static constexpr int kCallsOfAThread = 1500;

  // Who holds an address by what the answers said; an address that somebody holds must not be given.
  void given(Address address, const std::string& holder) {
    std::lock_guard lock(mutex_);
    const auto [held, first] = holders_.emplace(address, holder);
    if (!first) twice_.push_back(address.to_string() + " for " + holder + " is held by " + held->second);
  }
  void given_up(Address address) {
    std::lock_guard lock(mutex_);
    holders_.erase(address);
  }

  // One of the threads: its users and RAS ports are its own, the addresses are everybody's.
  void play(int thread, std::uint64_t seed) {
    std::mt19937_64 random(seed + static_cast<std::uint64_t>(thread));
    struct Connection {
      std::string user, ras_port;
      Address address;
    };
    std::vector<Connection> connections;
    for (int call = 0; call < kCallsOfAThread; ++call) {
      const bool connects = connections.size() < 4 || (connections.size() < 12 && random() % 2 == 0);
      if (connects) {
        const std::string user = "user" + std::to_string(thread) + '-' + std::to_string(random() % 20);
        const std::string ras_port = "VPN" + std::to_string(thread) + '-' + std::to_string(call);
        const bool six = random() % 4 == 0;
        const Address proposal = six ? identifier(0) : Address();
        const Decision decision = service->assign({user, ras_port, proposal, {}});
        if (random() % 3 == 0) service->link_up(ras_port, static_cast<std::uint64_t>(call) + 1);
        if (decision.granted()) {
          given(decision.address, user + " on " + ras_port);
          connections.push_back({user, ras_port, decision.address});
        }
      } else {
        const auto index = random() % connections.size();
        const Connection gone = connections[index];
        connections.erase(connections.begin() + static_cast<std::ptrdiff_t>(index));
        given_up(gone.address);  // before the service may give it away
        service->release({gone.user, gone.ras_port, gone.address, {}});
      }
      if (call % 500 == 0) (void)service->status();
    }
    std::lock_guard lock(mutex_);
    left_ += connections.size();
  }

  void storm(std::uint64_t seed) {
    std::vector<std::thread> threads;
    for (int thread = 0; thread < kThreads; ++thread) threads.emplace_back([=, this] { play(thread, seed); });
    for (std::thread& thread : threads) thread.join();
  }

  std::mutex mutex_;  // guards all below
  std::map<Address, std::string> holders_;
  Texts twice_;
  std::size_t left_ = 0;
};

TEST_F(ServiceStorm, NoAddressIsHeldTwice) {
  // 80 addresses for up to 96 connections: the pool is full again and again, and nothing rests.
  start(PolicyBuilder()
            .pool("pool", "10.0.0.1-10.0.0.80", {.hold_down = 0s})
            .pool6("six", "2001:db8::/64", {.hold_down = 0s})
            .build());
  storm(random_seed());
  EXPECT_EQ(twice_, Texts());
  EXPECT_EQ(service->verify(), Texts());
  EXPECT_EQ(service->live().size(), left_);
  EXPECT_EQ(service->status().releases_not_matched, 0u);
  EXPECT_EQ(service->status().late_answers, 0u);

  const auto live = service->live();
  EXPECT_TRUE(service->stop());
  // The disk's fold throws if an address were assigned twice; its last word must be the book's.
  const auto last = disk.last();
  EXPECT_EQ(std::count_if(last.begin(), last.end(), [](const Tenure& tenure) { return tenure.is_live(); }),
            static_cast<std::ptrdiff_t>(live.size()));
}

TEST_F(ServiceStorm, OnADiskThatIsOftenLateEveryAnswerThatStandsIsRecorded) {
  settings.deadline = 1ms;
  settings.on_failure = OnFailure::refuse;
  start(PolicyBuilder()
            .pool("pool", "10.0.0.1-10.0.0.80", {.hold_down = 0s})
            .pool6("six", "2001:db8::/64", {.hold_down = 0s})
            .rule({.users = {"mallory"}, .action = RuleAction::refuse})
            .rule({.pools = {"pool", "six"}})
            .build());
  ASSERT_TRUE(eventually_deciding());
  disk.slow_down(StoreCall::append, 20ms);  // already when the first Get comes
  std::atomic<bool> over = false;
  std::thread weather([&] {
    for (bool slow = true; !over; slow = !slow) {
      disk.slow_down(StoreCall::append, slow ? 20ms : 0ms);
      std::this_thread::sleep_for(5ms);
    }
  });
  storm(random_seed());
  over = true;
  weather.join();
  disk.slow_down(StoreCall::append, 0ms);
  EXPECT_GT(service->status().late_answers, 0u);
  EXPECT_EQ(twice_, Texts());
  EXPECT_EQ(service->verify(), Texts());
  ASSERT_TRUE(eventually([&] { return service->status().backlog == 0; }));
  EXPECT_EQ(service->live().size(), left_) << "a lease is live whose Get was refused, or the other way round";
}

// While everybody connects and leaves, the pool grows, shrinks and moves, and the configuration breaks
// and is mended. Addresses that were given stay given, and nothing is given twice.
TEST_F(ServiceStorm, ReloadsAmidstOfItGiveNothingTwice) {
  const auto pools = [](const char* ranges) {
    return PolicyBuilder()
        .pool("pool", ranges, {.hold_down = 0s})
        .pool6("six", "2001:db8::/64", {.hold_down = 0s})
        .build();
  };
  start(pools("10.0.0.1-10.0.0.80"));
  std::atomic<bool> over = false;
  std::thread administrator([&] {
    const char* const kRanges[] = {"10.0.0.1-10.0.0.40", "10.0.0.21-10.0.0.100", "10.0.1.1-10.0.1.80",
                                   "10.0.0.1-10.0.0.80"};
    for (int round = 0; !over; ++round) {
      mistake = round % 5 == 4 ? "broken" : "";
      EXPECT_EQ(reload(pools(kRanges[round % 4])).done, mistake.empty());
      std::this_thread::sleep_for(1ms);
    }
  });
  storm(random_seed());
  over = true;
  administrator.join();
  EXPECT_EQ(twice_, Texts());
  EXPECT_EQ(service->verify(), Texts());
  EXPECT_EQ(service->live().size(), left_);
  EXPECT_EQ(service->status().releases_not_matched, 0u);
}

TEST_F(ServiceStorm, AStopAmidstOfReloadsEndsAllThreads) {
  mistake = "broken";
  for (int round = 0; round < 20; ++round) {
    round % 2 == 0 ? start() : start_without_configuration();
    std::thread administrator([&] {
      for (int i = 0; i < 5; ++i) {
        mistake.clear();
        (void)reload();
        (void)service->set_mode(i % 2 == 0 ? Mode::observe : Mode::enforce);
      }
    });
    std::thread user([&] {
      for (int i = 0; i < 20; ++i) (void)get("alice", "P" + std::to_string(i));
    });
    std::this_thread::sleep_for(std::chrono::microseconds(200 * round));
    EXPECT_TRUE(service->stop());
    administrator.join();
    user.join();
    EXPECT_EQ(told(get("bob", "B")), "terminated");
    service.reset();
    EXPECT_EQ(disk.open_stores(), 0u);
  }
}

// Everything that a service can be asked, at once, while it is stopped: whatever its disk does, everybody is
// answered and the stop keeps its bound.
TEST_F(ServiceStorm, AStopInAnyStateEndsWithinItsBoundHoweverManyWait) {
  enum class Disk : std::uint8_t { well, slow, opening_hangs, commit_hangs, fold_hangs, fails };
  settings.deadline = 500ms;
  for (const Disk state :
       {Disk::well, Disk::slow, Disk::opening_hangs, Disk::commit_hangs, Disk::fold_hangs, Disk::fails}) {
    ScriptedDisk another;
    if (state == Disk::slow) another.slow_down(StoreCall::append, 30ms);
    std::optional<StoreCall> hanging;
    if (state == Disk::opening_hangs) hanging = StoreCall::open;
    if (state == Disk::commit_hangs) hanging = StoreCall::append;
    if (state == Disk::fold_hangs) hanging = StoreCall::fold;
    if (hanging) another.hang(*hanging);
    if (state == Disk::fails)
      another.fail_next(StoreCall::append, 1'000'000, {StoreError::Code::io, "error"});
    settings.state = "raspool-" + std::to_string(static_cast<int>(state)) + ".db";
    AddressService storm(configuration(), environment.interfaces(), another.opener(), loader());

    std::atomic<bool> over = false;
    std::atomic<int> calls = 0;
    std::vector<std::thread> threads;
    const auto again_and_again = [&](const std::function<void(int)>& call) {
      threads.emplace_back([&, call] {
        for (int round = 0; !over; ++round, ++calls) call(round);
      });
    };
    const auto ras_port = [](int number) { return "P" + std::to_string(number % 5); };
    again_and_again([&](int n) { (void)storm.assign({"alice", ras_port(n), Address(), {}}); });
    again_and_again([&](int n) { (void)storm.assign({"bob", ras_port(n), identifier(0), {}}); });
    again_and_again([&](int n) { storm.release({"alice", ras_port(n), v4("10.0.0.1"), {}}); });
    again_and_again([&](int n) { (void)storm.explain({"carol", ras_port(n), Address(), {}}); });
    again_and_again([&](int n) {
      storm.link_up(ras_port(n), static_cast<std::uint64_t>(n), "IKEv2");
      storm.link_down(ras_port(n + 1), static_cast<std::uint64_t>(n));
    });
    again_and_again([&](int n) {
      (void)storm.reload();
      (void)storm.set_mode(n % 2 == 0 ? Mode::observe : Mode::enforce);
    });
    again_and_again([&](int) {
      (void)storm.status();
      (void)storm.live();
      EXPECT_EQ(storm.verify(), Texts());
      std::this_thread::sleep_for(1ms);
    });
    EXPECT_TRUE(eventually([&] { return calls > 200; }));
    if (hanging) {
      EXPECT_TRUE(another.wait_until_hanging(*hanging));
    }
    // The bound is a second, and a slow machine takes longer for everything.
    EXPECT_LT(time_of([&] { EXPECT_EQ(storm.stop(), !hanging) << static_cast<int>(state); }), 10s);
    EXPECT_LT(time_of([&] {
                EXPECT_EQ(told(storm.assign({"dan", "P9", Address(), {}})), "terminated");
              }),
              5s);
    over = true;
    for (std::thread& thread : threads) thread.join();
    another.let_go();
    EXPECT_TRUE(
        eventually([&] { return another.open_stores() == 0 && environment.writer_locks.held() == 0; }));
  }
}

}  // namespace
}  // namespace raspool::test
