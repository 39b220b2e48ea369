// What the report says, against simpler computations of the same.
#include "core/trace/replay/replay.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "core/trace/replay/sized_policy.hpp"
#include "tests/replay/accounting_writer.hpp"
#include "tests/support/policy_builder.hpp"
#include "tests/support/random_seed.hpp"

namespace raspool::test {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;

// Connections without any log.
class Connections {
 public:
  Connections& add(const std::string& user, Duration begin, Duration length,
                   const std::string& ras_port = "") {
    Session session;
    session.begin = kDay + begin;
    session.end = session.begin + length;
    session.user = recorded_.names.id_of(user);
    session.ras_port =
        recorded_.names.id_of(ras_port.empty() ? std::to_string(recorded_.sessions.size()) : ras_port);
    session.order = static_cast<std::uint32_t>(recorded_.sessions.size());
    recorded_.sessions.push_back(session);
    ++recorded_.tally.sessions;
    return *this;
  }
  ReplayReport play(std::shared_ptr<const Policy> policy) const {
    ReplaySettings settings;
    settings.policy_for = [&](const std::string&) { return CandidatePolicy{policy, "VPN1"}; };
    return replay(recorded_, settings);
  }
  PoolReport play_in(std::string_view ranges, const PoolOptions& options = {}) const {
    return play(one_pool(ranges, options)).servers.front().pools.front();
  }
  const RecordedSessions& recorded() const { return recorded_; }

  static inline const WallTime kDay = utc("2026-11-23 00:00:00");

 private:
  RecordedSessions recorded_;
};

void add_random(Connections& connections, std::mt19937_64& random, int count, int users) {
  std::uniform_int_distribution<int> minute(0, 24 * 60), length(1, 120), user(1, users);
  for (int i = 0; i < count; ++i) {
    connections.add("user" + std::to_string(user(random)), std::chrono::minutes(minute(random)),
                    std::chrono::minutes(length(random)));
  }
}

TEST(ReplayReport, WithoutHoldDownAndMemoryItIsAPoolThatIsFullOrNot) {
  std::mt19937_64 random(random_seed());
  for (int round = 0; round < 20; ++round) {
    Connections connections;
    add_random(connections, random, 300, 40);
    const std::uint64_t size = 5 + random() % 10;
    const auto report =
        connections.play(one_pool(fmt::format("10.0.0.1-10.0.0.{}", size), {.hold_down = 0s, .sticky = 0s}));

    // Ends before begins; in the order in which they were added.
    std::vector<Session> sorted = connections.recorded().sessions;
    std::stable_sort(sorted.begin(), sorted.end(),
                     [](const Session& one, const Session& other) { return one.begin < other.begin; });
    std::multiset<WallTime> ends;
    std::uint64_t refusals = 0, peak = 0;
    WallTime first_refusal, peak_at;
    std::map<std::string, std::uint64_t> refused;
    for (const Session& session : sorted) {
      while (!ends.empty() && *ends.begin() <= session.begin) ends.erase(ends.begin());
      if (ends.size() == size) {
        if (refusals++ == 0) first_refusal = session.begin;
        ++refused[connections.recorded().names.text(session.user)];
        continue;
      }
      ends.insert(session.end);
      if (ends.size() > peak) {
        peak = ends.size();
        peak_at = session.begin;
      }
    }
    const PoolReport& pool = report.servers.front().pools.front();
    EXPECT_EQ(pool.refusals, refusals);
    EXPECT_EQ(pool.peak, peak);
    EXPECT_EQ(pool.peak_at, peak_at);
    if (refusals != 0) {
      EXPECT_EQ(pool.first_refusal, first_refusal);
    }
    for (const UserReport& user : report.servers.front().users)
      EXPECT_EQ(user.refusals, refused[user.user]) << user.user;
    std::uint64_t over_time = 0;
    for (const std::uint64_t count : pool.refusals_over_time) over_time += count;
    EXPECT_EQ(over_time, refusals);
    EXPECT_EQ(*std::max_element(pool.use.begin(), pool.use.end()), peak);

    // Without hold-down nobody is refused by as many addresses as are in use at a time in a pool without end.
    EXPECT_EQ(pool.smallest.size, connections.play_in("10.0.0.0/16", {.hold_down = 0s, .sticky = 0s}).peak);
  }
}

TEST(ReplayReport, TheSmallestSizeRefusesNobodyAndOneLessDoes) {
  std::mt19937_64 random(random_seed());
  for (int round = 0; round < 20; ++round) {
    Connections connections;
    add_random(connections, random, 200, 15);
    const PoolOptions options{.hold_down = std::chrono::minutes(random() % 30)};
    const PoolReport small = connections.play_in("10.0.0.1-10.0.0.3", options),
                     large = connections.play_in("10.0.0.0/16", options);
    ASSERT_TRUE(small.smallest.size && small.smallest.is_exact && large.smallest.is_exact);
    EXPECT_EQ(small.smallest.size, large.smallest.size) << "whatever the size now is";
    const std::uint64_t size = *small.smallest.size;
    EXPECT_EQ(connections.play_in(fmt::format("10.0.0.1-10.0.0.{}", size), options).refusals, 0u);
    EXPECT_GT(connections.play_in(fmt::format("10.0.0.1-10.0.0.{}", size - 1), options).refusals, 0u);
  }
}

TEST(ReplayReport, HoldDownTakesAddressesToo) {
  Connections connections;
  connections.add("anna", 0min, 60min).add("bob", 62min, 60min);
  EXPECT_EQ(connections.play_in("10.0.0.1-10.0.0.9", {.hold_down = 5min}).smallest.size, 2u);
  EXPECT_EQ(connections.play_in("10.0.0.1-10.0.0.9", {.hold_down = 1min}).smallest.size, 1u);
  EXPECT_EQ(connections.play_in("10.0.0.1-10.0.0.1", {.hold_down = 5min}).refusals, 1u);
}

TEST(ReplayReport, TheReUseGapIsBetweenTwoUsersAlone) {
  Connections connections;
  connections.add("anna", 0min, 10min)
      .add("anna", 11min, 9min)
      .add("bob", 30min, 10min)
      .add("cleo", 100min, 1min);
  const PoolReport pool = connections.play_in("10.0.0.1-10.0.0.1", {.hold_down = 0s});
  EXPECT_EQ(pool.shortest_gap, Duration(10min));
  EXPECT_THAT(pool.gaps, ElementsAre(0, 0, 1, 1, 0, 0, 0, 0)) << "of 10 minutes, and of an hour";
  EXPECT_FALSE(connections.play_in("10.0.0.1-10.0.0.9").shortest_gap);
}

TEST(ReplayReport, TheShareOfThoseWhoKeepTheirAddressIsOfThoseWhoHadOne) {
  Connections connections;
  connections.add("anna", 0min, 10min)
      .add("ANNA", 20min, 10min)
      .add("bob", 40min, 10min)
      .add("anna", 60min, 10min);
  const PoolReport pool = connections.play_in("10.0.0.1-10.0.0.1", {.hold_down = 0s});
  EXPECT_EQ(pool.returned, 2u);
  EXPECT_EQ(pool.kept, 2u) << "bob had the same one in between";
  const auto report = connections.play(one_pool("10.0.0.1-10.0.0.9", {.sticky = 0s, .sticky_addresses = 0}));
  EXPECT_EQ(report.servers.front().users.size(), 2u) << "names are compared without regard to case";
  EXPECT_EQ(report.servers.front().pools.front().returned, 2u);
}

TEST(ReplayReport, WhatOnePoolPassesOnIsToldOfIt) {
  Connections connections;
  for (int user = 0; user < 5; ++user) connections.add("user" + std::to_string(user), 0min, 60min);
  const auto policy = PolicyBuilder()
                          .pool("staff", "10.0.0.1-10.0.0.2", {.next = "overflow"})
                          .pool("overflow", "10.0.1.1-10.0.1.2")
                          .rule({.pools = {"staff"}})
                          .build();
  const auto pools = connections.play(policy).servers.front().pools;
  EXPECT_EQ(pools[0].passed_on, 2u);
  EXPECT_EQ(pools[0].refusals, 1u);
  EXPECT_EQ(pools[0].smallest.size, 5u) << "by itself";
  EXPECT_EQ(pools[1].refusals, 0u);
  EXPECT_EQ(pools[1].peak, 2u);
}

TEST(ReplayReport, ReservedAddressesBelongToTheSizeThatIsNeeded) {
  Connections connections;
  connections.add("anna", 0min, 60min).add("bob", 0min, 60min);
  const auto policy = PolicyBuilder()
                          .pool("staff", "10.0.0.1-10.0.0.9")
                          .reserve("zoe", "10.0.0.5")
                          .reserve("anna", "10.0.0.6")
                          .build();
  EXPECT_EQ(connections.play(policy).servers.front().pools.front().smallest.size, 3u);
}

TEST(ReplayReport, ARuleThatAsksForRasPortsCannotBeDecidedByAccounting) {
  Connections connections;
  connections.add("anna", 0min, 60min);
  const auto policy = PolicyBuilder()
                          .pool("staff", "10.0.0.1-10.0.0.9")
                          .rule({.name = "ikev2", .pools = {"staff"}, .ras_devices = {"*IKEv2*"}})
                          .rule({.name = "rest", .pools = {"staff"}})
                          .build();
  const auto report = connections.play(policy);
  EXPECT_EQ(report.servers.front().undecided, 1u);
  EXPECT_EQ(report.servers.front().rules[1].connections, 1u);
  EXPECT_THAT(report.notes, testing::Contains(testing::HasSubstr("could not be decided")));
}

TEST(ReplayReport, GrowthIsThatOfWholeDays) {
  Connections connections;
  for (int day = 0; day < 30; ++day) {
    for (int user = 0; user < 5 + day; ++user)
      connections.add("user" + std::to_string(user), std::chrono::hours(24 * day + 8), 60min);
  }
  const PoolReport pool = connections.play_in("10.0.0.1-10.0.0.100");
  EXPECT_EQ(pool.growth.trend, UseGrowth::Trend::growing);
  EXPECT_NEAR(pool.growth.per_day, 1, 1e-9);
  EXPECT_EQ(shown_time(*pool.growth.full_at), "2027-02-26 12:00:00");
}

TEST(SizedPolicy, KeepsReservedAddressesAndTakesOrAddsOthers) {
  const auto policy = PolicyBuilder()
                          .pool("staff", "10.0.0.1-10.0.0.9")
                          .pool("more", "10.1.0.1-10.1.0.9")
                          .reserve("anna", "10.0.0.9")
                          .build();
  for (const std::uint64_t size : {1u, 5u, 9u, 500u}) {
    const auto sized = sized_policy(*policy, {size, 9});
    EXPECT_EQ(sized->pool(0).addresses.size(), size);
    EXPECT_TRUE(sized->pool(0).addresses.contains(v4("10.0.0.9")));
    EXPECT_EQ(sized->pool(1).addresses, policy->pool(1).addresses);
  }
}

}  // namespace
}  // namespace raspool::test
