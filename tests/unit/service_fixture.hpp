#pragma once

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "core/service/address_service.hpp"
#include "tests/support/book_story.hpp"
#include "tests/support/eventually.hpp"
#include "tests/support/fake_environment.hpp"
#include "tests/support/in_background.hpp"
#include "tests/support/policy_builder.hpp"
#include "tests/support/scripted_disk.hpp"

namespace raspool::test {

// So long that a test which never reaches it is not disturbed by a slow machine.
inline constexpr Duration kNoHurry = std::chrono::seconds(30);
// So short that a test may wait for it, and long enough for a slow machine to write a record that is not held
// up.
inline constexpr Duration kHurry = std::chrono::milliseconds(250);

inline std::chrono::steady_clock::duration time_of(const std::function<void()>& work) {
  const auto started = std::chrono::steady_clock::now();
  work();
  return std::chrono::steady_clock::now() - started;
}

// An AddressService between an outside world in memory and a disk that does as it is told.
class ServiceTest : public testing::Test {
 protected:
  ServiceTest() {
    settings.server = "VPN1";
    settings.state = "raspool.db";
    settings.deadline = kNoHurry;
  }
  ~ServiceTest() override {
    disk.let_go();
    service.reset();
    // A thread that hung ends now; until it has, it uses what is destroyed next.
    EXPECT_TRUE(eventually([&] { return disk.open_stores() == 0 && environment.writer_locks.held() == 0; }));
  }

  void start(std::shared_ptr<const Policy> with = nullptr) {
    if (with) policy = std::move(with);
    service = std::make_unique<AddressService>(configuration(), environment.interfaces(), disk.opener(),
                                               loader(), bounds);
  }
  void start_without_configuration() {
    service = std::make_unique<AddressService>(std::nullopt, environment.interfaces(), disk.opener(),
                                               loader(), bounds);
  }
  Configuration configuration() const {
    Configuration made{settings, policy};
    made.ipv6_secret = secret;
    return made;
  }
  // What a reload reads: `settings` and `policy` as they are then, or this mistake.
  ConfigurationLoader loader() {
    return [this](std::string_view as_server) -> ConfigurationResult {
      if (!mistake.empty())
        return {std::nullopt, {{Diagnostic::Level::error, "raspool.toml", 3, 1, mistake}}};
      Configuration read = configuration();
      if (!as_server.empty()) read.service.server = as_server;
      return {read, {}};
    };
  }
  ReloadResult reload(std::shared_ptr<const Policy> with = nullptr) {
    if (with) policy = std::move(with);
    return service->reload();
  }
  // RRAS stops and starts again.
  void restart() {
    ASSERT_TRUE(service->stop());
    service.reset();
    start();
  }

  Decision get(std::string_view user, std::string_view ras_port, std::string_view proposal = "") {
    return service->assign({user, ras_port, proposal.empty() ? Address() : Address(v4(proposal)), {}});
  }
  Decision get6(std::string_view user, std::string_view ras_port, std::uint64_t proposal = 0) {
    return service->assign({user, ras_port, identifier(proposal), {}});
  }
  std::unique_ptr<InBackground<Decision>> get_in_background(std::string user, std::string ras_port,
                                                            std::string proposal = "") {
    return std::make_unique<InBackground<Decision>>(
        [this, user = std::move(user), ras_port = std::move(ras_port), proposal = std::move(proposal)] {
          return get(user, ras_port, proposal);
        });
  }
  void release(std::string_view user, std::string_view ras_port, std::string_view address) {
    service->release({user, ras_port, v4(address), {}});
  }
  std::uint64_t answers(Reason reason) const {
    for (const auto& [known, count] : service->status().answers) {
      if (known == reason) return count;
    }
    return 0;
  }
  std::vector<std::string> live() const {
    std::vector<std::string> texts;
    for (const Tenure& tenure : service->live()) {
      texts.push_back(fmt::format("{} {} {}", tenure.address.to_string(), tenure.user, tenure.ras_port));
    }
    return texts;
  }
  // The first Get opens the state file; tests of what comes after begin behind it. bob holds 10.0.0.1.
  void begin_deciding() { ASSERT_EQ(told(get("bob", "B")), "never_used 10.0.0.1"); }
  // The same without a lease, where a rule refuses mallory.
  bool eventually_deciding() {
    return eventually([&] {
      get("mallory", "M");
      return service->status().deciding;
    });
  }
  bool eventually_written(std::size_t records) {
    return eventually([&] { return disk.journal().size() == records; });
  }

  FakeEnvironment environment;
  ScriptedDisk disk;
  ServiceSettings settings;
  ServiceBounds bounds;
  std::shared_ptr<const Policy> policy =
      one_pool("10.0.0.1-10.0.0.9", {.hold_down = std::chrono::seconds(60)});
  std::string mistake;
  std::vector<std::uint8_t> secret;
  std::unique_ptr<AddressService> service;
};

using Texts = std::vector<std::string>;

}  // namespace raspool::test
