#include "tests/simulation/variants.hpp"

#include <array>
#include <memory>
#include <vector>

#include "tests/support/policy_builder.hpp"
#include "tests/support/times.hpp"

namespace raspool::test {
namespace {

std::shared_ptr<const Policy> make_policy(std::size_t which) {
  const PoolOptions brief{.hold_down = 10s}, longer{.hold_down = 60s};
  const char* const six = "2001:db8:1::/64";
  switch (which) {
    case 0:
      return PolicyBuilder().pool("pool", "10.0.0.1-10.0.0.6", brief).pool6("six", six, brief).build();
    case 1:
      return PolicyBuilder().pool("pool", "10.0.0.1-10.0.0.12", longer).pool6("six", six, longer).build();
    case 2:
      return PolicyBuilder()
          .pool("pool", "10.0.0.4-10.0.0.9", {.hold_down = 10s, .sticky_addresses = 1, .next = "more"})
          .pool("more", "10.0.1.1-10.0.1.3", brief)
          .pool6("six", six, brief)
          .reserve("user0", "10.0.0.5")
          .reserve("user1", "10.0.1.2")
          .rule({.pools = {"pool", "six"}})
          .build();
    case 3:
      return PolicyBuilder()
          .pool("pool", "10.0.0.1-10.0.0.6", {.hold_down = 10s, .sticky = 30s, .drain = true})
          .pool("more", "10.0.1.1-10.0.1.8", brief)
          .pool6("six", "2001:db8:2::/64", brief)
          .rule({.name = "few",
                 .users = {"user2", "user3"},
                 .pools = {"more", "six"},
                 .max_leases = 1,
                 .over_limit = OverLimit::refuse})
          .rule({.pools = {"pool", "more", "six"}})
          .build();
    default:
      return PolicyBuilder().pool("pool", "10.0.0.1-10.0.0.6", longer).build();
  }
}

const std::shared_ptr<const Policy>& policy(std::size_t which) {
  static const std::vector<std::shared_ptr<const Policy>> kPolicies = [] {
    std::vector<std::shared_ptr<const Policy>> made;
    for (std::size_t i = 0; i < 5; ++i) made.push_back(make_policy(i));
    return made;
  }();
  return kPolicies[which % kPolicies.size()];
}

}  // namespace

Configuration variant(std::uint32_t number) {
  constexpr std::array kDurabilities{Durability::power,   Durability::power,   Durability::power,
                                     Durability::process, Durability::process, Durability::none};
  constexpr std::array kOnFailure{OnFailure::keep, OnFailure::offer, OnFailure::refuse};
  constexpr std::array<Duration, 3> kDeadlines{200ms, 1s, 2s};
  ServiceSettings settings;
  settings.server = "VPN1";
  settings.state = "raspool.db";
  settings.durability = kDurabilities[number % kDurabilities.size()];
  number /= kDurabilities.size();
  settings.on_failure = kOnFailure[number % kOnFailure.size()];
  number /= kOnFailure.size();
  settings.deadline = kDeadlines[number % kDeadlines.size()];
  number /= kDeadlines.size();
  return {settings, policy(number)};
}

Duration hold_down_of(const Configuration& configuration) { return configuration.policy->pool(0).hold_down; }

}  // namespace raspool::test
