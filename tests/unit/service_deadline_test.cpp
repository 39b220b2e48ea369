// No callout ever waits longer than its deadline, whichever call of the store never returns, and when.
#include <chrono>
#include <future>
#include <string>
#include <thread>
#include <vector>

#include "tests/unit/service_fixture.hpp"

namespace raspool::test {
namespace {

constexpr Duration kDeadline = 200ms;
constexpr Duration kStopBound = 1s + 250ms;  // the shortest stop, and the last lines of the trace
constexpr Duration kSlack = 3s;              // of a slow machine
constexpr std::chrono::seconds kPatienceWithACallout{15};

// Lets go of what hangs if a test does not end, so that it fails and does not hang itself.
class Watchdog {
 public:
  explicit Watchdog(ScriptedDisk& disk)
      : thread_([&disk, over = over_.get_future()] {
          if (over.wait_for(kPatienceWithACallout) == std::future_status::timeout) disk.let_go();
        }) {}
  Watchdog(const Watchdog&) = delete;
  Watchdog& operator=(const Watchdog&) = delete;
  ~Watchdog() {
    over_.set_value();
    thread_.join();
  }

 private:
  std::promise<void> over_;
  std::thread thread_;
};

// A life of one service, on a disk of which one call hangs.
class HungLife {
 public:
  HungLife(StoreCall hangs, Mode mode, OnFailure on_failure) : hangs_(hangs) {
    settings_.server = "VPN1";
    settings_.state = "raspool.db";
    settings_.deadline = kDeadline;
    settings_.mode = mode;
    settings_.on_failure = on_failure;
    name_ = "on_failure " + std::to_string(static_cast<int>(on_failure)) +
            (mode == Mode::observe ? ", observe" : ", enforce");
  }

  void play() {
    const Watchdog watchdog(disk_);
    const bool from_the_start = hangs_ != StoreCall::append;
    if (from_the_start) disk_.hang(hangs_);
    AddressService service(configuration(), environment_.interfaces(), disk_.opener(),
                           [this](std::string_view) {
                             return ConfigurationResult{configuration(), {}};
                           });
    if (!from_the_start) {
      service.assign({"first", "P0", {}, {}});
      disk_.hang(hangs_);
    }
    // What does not ask the disk by itself.
    settings_.durability = Durability::process;
    EXPECT_TRUE(service.reload().done) << name_;
    for (int i = 0; i < 4; ++i) {
      const std::string user = "user" + std::to_string(i), ras_port = "P" + std::to_string(i);
      within(kDeadline, "link_up", [&] { service.link_up(ras_port, 100, "IKEv2"); });
      within(kDeadline, "Get", [&] { service.assign({user, ras_port, v4("192.0.2.7"), {}}); });
      within(kDeadline, "IPv6 Get", [&] { service.assign({user, ras_port, identifier(7), {}}); });
      within(kDeadline, "Release", [&] { service.release({user, ras_port, v4("10.0.0.1"), {}}); });
      within(kDeadline, "link_down", [&] { service.link_down(ras_port, 100); });
    }
    within(kStopBound, "Terminate", [&] { service.stop(); });
    within(kDeadline, "Get after Terminate", [&] { service.assign({"late", "P9", {}, {}}); });
    disk_.let_go();
    EXPECT_TRUE(
        eventually([&] { return disk_.open_stores() == 0 && environment_.writer_locks.held() == 0; }));
  }

 private:
  Configuration configuration() const {
    return {settings_,
            PolicyBuilder().pool("pool", "10.0.0.1-10.0.0.9").pool6("six", "2001:db8::/64").build()};
  }
  template <typename Callout>
  void within(Duration bound, const char* what, Callout callout) {
    EXPECT_LT(time_of(callout), bound + kSlack) << what << ", " << name_;
  }

  const StoreCall hangs_;
  std::string name_;
  ServiceSettings settings_;
  FakeEnvironment environment_;
  ScriptedDisk disk_;
};

class HungStore : public testing::TestWithParam<StoreCall> {};

TEST_P(HungStore, HoldsNoCalloutLongerThanItsDeadline) {
  std::vector<std::thread> lives;
  for (const Mode mode : {Mode::enforce, Mode::observe}) {
    for (const OnFailure on_failure : {OnFailure::keep, OnFailure::offer, OnFailure::refuse}) {
      lives.emplace_back([=] { HungLife(GetParam(), mode, on_failure).play(); });
    }
  }
  for (std::thread& life : lives) life.join();
}

std::string name_of(StoreCall call) {
  switch (call) {
    case StoreCall::open:
      return "open";
    case StoreCall::recover:
      return "recover";
    case StoreCall::append:
      return "append";
    case StoreCall::set_durability:
      return "set_durability";
    case StoreCall::mark_alive:
      return "mark_alive";
    case StoreCall::mark_stopped:
      return "mark_stopped";
    case StoreCall::fold:
      return "fold";
    case StoreCall::keep_devices:
      return "keep_devices";
    case StoreCall::keep_facts:
      return "keep_facts";
  }
  return "?";
}

INSTANTIATE_TEST_SUITE_P(EachCall, HungStore,
                         testing::Values(StoreCall::open, StoreCall::recover, StoreCall::append,
                                         StoreCall::set_durability, StoreCall::mark_alive,
                                         StoreCall::mark_stopped, StoreCall::fold, StoreCall::keep_devices,
                                         StoreCall::keep_facts),
                         [](const auto& test) { return name_of(test.param); });

}  // namespace
}  // namespace raspool::test
