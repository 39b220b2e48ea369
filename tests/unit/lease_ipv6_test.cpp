// The decision table for interface identifiers.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "tests/support/book_story.hpp"

namespace raspool::test {
namespace {

using Texts = std::vector<std::string>;

constexpr const char* kPrefix = "2001:db8:20::/64";

std::shared_ptr<const Policy> one_pool6(const PoolOptions& options = {.hold_down = 60s}) {
  return PolicyBuilder().pool6("six", kPrefix, options).build();
}

std::uint64_t derived_for(std::string_view user_key, std::uint32_t counter = 0) {
  return derived("six", user_key, counter).number();
}

TEST(Ipv6, AnIdentifierIsDerivedFromPoolUserAndCounter) {
  BookStory story(one_pool6());
  const Decision decision = story.get6(at(0s), "CORP\\Alice", "P1");
  EXPECT_EQ(decision.reason, Reason::derived);
  EXPECT_EQ(decision.address, identifier(derived_for("corp\\alice")));
  EXPECT_TRUE(decision.notify);
  EXPECT_EQ(decision.pool, 0u);
}

TEST(Ipv6, WithoutAPrefixFromRrasThePoolsGoesBack) {  // R61
  BookStory story(one_pool6());
  EXPECT_EQ(story.get6(at(0s), "alice", "P1").prefix, PrefixV6::parse(kPrefix));
  EXPECT_EQ(std::get<Assigned>(story.records().front().fact).tenure.prefix, PrefixV6::parse(kPrefix));
}

TEST(Ipv6, RrasPrefixIsKeptEvenIfItIsNotThePools) {  // R60
  BookStory story(one_pool6());
  const Decision decision = story.get6(at(0s), "alice", "P1", 0x77, "2001:db8:99::/64");
  EXPECT_EQ(decision.prefix, PrefixV6::parse("2001:db8:99::/64"));
  EXPECT_EQ(decision.address, identifier(derived_for("alice")));
}

TEST(Ipv6, TheProposalIsNeverAHint) {
  BookStory story(one_pool6());
  EXPECT_EQ(story.get6(at(0s), "alice", "P1", 0x77).address, identifier(derived_for("alice")));
}

TEST(Ipv6, ASecondDeviceGetsTheNextCounter) {
  BookStory story(one_pool6());
  story.get6(at(0s), "alice", "P1");
  EXPECT_EQ(story.get6(at(0s), "alice", "P2").address, identifier(derived_for("alice", 1)));
  EXPECT_EQ(story.get6(at(0s), "alice", "P3").address, identifier(derived_for("alice", 2)));
  story.release6(at(1s), "alice", "P2", derived_for("alice", 1));
  EXPECT_EQ(story.get6(at(1s), "alice", "P4").address, identifier(derived_for("alice", 1)))
      << "the lowest that is free";
}

TEST(Ipv6, AUserHasTheSameIdentifierAfterAnyTime) {
  BookStory story(one_pool6({.hold_down = 60s, .sticky = 0s}));
  story.get6(at(0s), "alice", "P1");
  story.release6(at(1s), "alice", "P1", derived_for("alice"));
  EXPECT_EQ(story.get6(at(24h * 365), "alice", "P1").address, identifier(derived_for("alice")));
}

TEST(Ipv6, TheSameUserMayHaveItBackAtOnce) {
  BookStory story(one_pool6({.hold_down = kForever}));
  story.get6(at(0s), "alice", "P1");
  story.release6(at(1s), "alice", "P1", derived_for("alice"));
  EXPECT_EQ(story.get6(at(1s), "alice", "P1").address, identifier(derived_for("alice")));
}

TEST(Ipv6, TheSameRasPortRepeats) {
  BookStory story(one_pool6());
  const Decision first = story.get6(at(0s), "alice", "P1");
  const Decision again = story.get6(at(1s), "alice", "P1");
  EXPECT_EQ(again.reason, Reason::repeated);
  EXPECT_EQ(again.address, first.address);
  EXPECT_EQ(again.prefix, first.prefix);
  EXPECT_EQ(again.tenure, first.tenure);
}

// A derivation with collisions: whoever asks gets the same few identifiers.
struct Collisions {
  static InterfaceIdentifier derive(std::string_view, std::string_view, std::uint32_t counter) {
    return InterfaceIdentifier::from_number(0x100 + counter);
  }
};

TEST(Ipv6, AnIdentifierThatAnotherHoldsOrThatRestsIsSteppedOver) {
  const auto policy = one_pool6();
  LeaseBook book({policy, Mode::enforce, Collisions::derive, 1});
  Journal journal;
  const auto get = [&](Instant now, const char* user, const char* ras_port) {
    return book.assign({policy->names().user_name(user), ras_port, identifier(0), {}}, now, journal).address;
  };
  EXPECT_EQ(get(at(0s), "alice", "P1"), identifier(0x100));
  EXPECT_EQ(get(at(0s), "bob", "P2"), identifier(0x101));
  EXPECT_EQ(book.release({policy->names().user_name("alice"), "P1", identifier(0x100)}, at(10s), journal),
            ReleaseOutcome::released);
  EXPECT_EQ(get(at(69s), "carol", "P3"), identifier(0x102)) << "it still rests";
  EXPECT_EQ(get(at(70s), "dave", "P4"), identifier(0x100));
  EXPECT_EQ(book.verify(at(70s)), Texts());
}

TEST(Ipv6, IdentifiersAreUniqueAcrossPools) {
  const auto policy = PolicyBuilder()
                          .pool6("one", "2001:db8:1::/64")
                          .pool6("two", "2001:db8:2::/64")
                          .rule({.users = {"alice"}, .pools = {"one"}})
                          .rule({.pools = {"two"}})
                          .build();
  LeaseBook book({policy, Mode::enforce, Collisions::derive, 1});
  Journal journal;
  const auto get = [&](const char* user, const char* ras_port) {
    return book.assign({policy->names().user_name(user), ras_port, identifier(0), {}}, at(0s), journal);
  };
  EXPECT_EQ(get("alice", "P1").address, identifier(0x100));
  const Decision bob = get("bob", "P2");
  EXPECT_EQ(bob.address, identifier(0x101));
  EXPECT_EQ(bob.pool, 1u);
}

TEST(Ipv6, ReservedAndZeroIdentifiersAreNeverGiven) {
  const auto policy = one_pool6();
  const std::map<std::uint32_t, std::uint64_t> reserved{
      {0, 0}, {1, 0x0200'5EFF'FE00'5213ull}, {2, 0xFDFF'FFFF'FFFF'FFFFull}, {3, 0x77}};
  LeaseBook book({policy, Mode::enforce,
                  [&](std::string_view, std::string_view, std::uint32_t counter) {
                    return InterfaceIdentifier::from_number(reserved.at(counter));
                  },
                  1});
  Journal journal;
  const Decision decision =
      book.assign({policy->names().user_name("alice"), "P1", identifier(0), {}}, at(0s), journal);
  EXPECT_EQ(decision.address, identifier(0x77));
}

TEST(Ipv6, AnotherUsersReservationIsSteppedOver) {
  BookStory story(PolicyBuilder()
                      .pool6("six", kPrefix)
                      .reserve6("bob", "six", InterfaceIdentifier::from_number(derived_for("alice")))
                      .build());
  EXPECT_EQ(story.get6(at(0s), "alice", "P1").address, identifier(derived_for("alice", 1)));
  EXPECT_EQ(told(story.get6(at(0s), "bob", "P2")),
            "reserved " + identifier(derived_for("alice")).to_string());
}

TEST(Ipv6, AnIdentifierOfThisMachineIsNotGiven) {
  BookStory story(one_pool6());
  story.host_has(at(0s), {identifier(derived_for("alice"))});
  EXPECT_EQ(story.get6(at(0s), "alice", "P1").address, identifier(derived_for("alice", 1)));
}

TEST(Ipv6, ADerivationWithoutEndIsExhausted) {  // R62
  const auto policy = one_pool6();
  LeaseBook book({policy, Mode::enforce,
                  [](std::string_view, std::string_view, std::uint32_t) { return InterfaceIdentifier(); },
                  1});
  Journal journal;
  const Decision decision =
      book.assign({policy->names().user_name("alice"), "P1", identifier(0), {}}, at(0s), journal);
  EXPECT_EQ(decision.reason, Reason::exhausted);
  EXPECT_FALSE(decision.notify);
}

TEST(Ipv6, TheFamiliesOfOneConnectionAreIndependent) {  // R65
  BookStory story(PolicyBuilder().pool("four", "10.0.0.1").pool6("six", kPrefix).build());
  story.get(at(0s), "bob", "P1");
  EXPECT_EQ(told(story.get(at(0s), "alice", "P2")), "exhausted");
  const Decision six = story.get6(at(0s), "alice", "P2");
  EXPECT_EQ(six.reason, Reason::derived);
  EXPECT_EQ(story.release(at(1s), "bob", "P1", "10.0.0.1"), ReleaseOutcome::released);
  EXPECT_EQ(story.release6(at(1s), "alice", "P2", six.address.number()), ReleaseOutcome::released);
}

TEST(Ipv6, AZeroProposalIsOfferedBackWithoutATenure) {
  BookStory story(PolicyBuilder().pool("four", "10.0.0.1").build());
  const Decision decision = story.get6(at(0s), "alice", "P1", 0, "2001:db8:99::/64");
  EXPECT_EQ(decision.reason, Reason::offered);
  EXPECT_EQ(result_code(decision.reason), 0u);
  EXPECT_TRUE(decision.address.is_none());
  EXPECT_EQ(decision.prefix, PrefixV6::parse("2001:db8:99::/64"));
  EXPECT_FALSE(decision.notify);
  EXPECT_EQ(decision.tenure, 0u);
  EXPECT_EQ(story.facts(), Texts());
}

TEST(Ipv6, RrasIdentifierIsOfferedAsItIs) {
  BookStory story(PolicyBuilder().pool("four", "10.0.0.1").build());
  const Decision decision = story.get6(at(0s), "alice", "P1", 0x77, "2001:db8:99::/64");
  EXPECT_EQ(told(decision), "offered ::77");
  EXPECT_EQ(decision.prefix, PrefixV6::parse("2001:db8:99::/64"));
  EXPECT_TRUE(decision.notify);
  EXPECT_FALSE(decision.pool);
}

TEST(Ipv6, AnIdentifierThatRaspoolGaveIsNeverOfferedToAnother) {
  BookStory story(PolicyBuilder().pool6("six", kPrefix).rule({.users = {"alice"}, .pools = {"six"}}).build());
  const Decision alice = story.get6(at(0s), "alice", "P1");
  const Decision bob = story.get6(at(0s), "bob", "P2", alice.address.number(), kPrefix);
  EXPECT_EQ(told(bob), "nothing_offered");
  EXPECT_EQ(told(story.get6(at(0s), "bob", "P2", alice.address.number(), "2001:db8:99::/64")),
            "nothing_offered")
      << "the identifier counts, whatever the prefix";
}

TEST(Ipv6, AnOfferUnderAPoolsPrefixIsALeaseOfThatPool) {
  BookStory story(PolicyBuilder()
                      .pool6("six", kPrefix, {.hold_down = 60s})
                      .rule({.users = {"alice"}, .pools = {"six"}})
                      .build());
  const Decision bob = story.get6(at(0s), "bob", "P2", 0x77, kPrefix);
  EXPECT_EQ(told(bob), "offered ::77");
  EXPECT_EQ(bob.pool, 0u);
  EXPECT_EQ(story.use(at(0s), "six").live, 1u);
  story.release6(at(10s), "bob", "P2", 0x77);
  EXPECT_EQ(told(story.get6(at(69s), "carol", "P3", 0x77, kPrefix)), "nothing_offered");
  EXPECT_EQ(told(story.get6(at(70s), "carol", "P3", 0x77, kPrefix)), "offered ::77");
}

TEST(Ipv6, AReleaseMatchesByIdentifier) {  // R63
  BookStory story(one_pool6());
  const Decision decision = story.get6(at(0s), "alice", "P1", 0, "2001:db8:99::/64");
  EXPECT_EQ(story.release6(at(1s), "alice", "P1", decision.address.number()), ReleaseOutcome::released);
}

TEST(Ipv6, WhatHasRestedLongEnoughCostsNothingMore) {
  BookStory story(one_pool6({.hold_down = 60s}));
  for (int i = 0; i < 50; ++i) {
    const std::string user = "user" + std::to_string(i);
    const Decision decision = story.get6(at(i * 1s), user, "P1");
    story.release6(at(i * 1s), user, "P1", decision.address.number());
  }
  EXPECT_EQ(story.use(at(50s), "six").held_down, 50u);
  EXPECT_EQ(story.use(at(109s), "six").held_down, 0u);
}

TEST(Ipv6, SomeThousandLeasesOfOneUserAreAllThatAPoolHas) {
  std::uint32_t counters = 0;
  LeaseBook book({PolicyBuilder().pool6("six", "2001:db8::/64").build(), Mode::enforce,
                  [&](std::string_view, std::string_view, std::uint32_t counter) {
                    counters = std::max(counters, counter + 1);
                    return InterfaceIdentifier::from_number(counter < 4'095 ? 0x77 : 0x88);
                  }});
  const UserName alice = NameRules().user_name("alice");
  const auto get = [&](const char* ras_port) {
    Journal journal;
    return told(book.assign({alice, ras_port, Address::none(Family::v6), {}}, at(0s), journal));
  };
  EXPECT_EQ(get("P1"), "derived ::77");
  EXPECT_EQ(get("P2"), "derived ::88");
  EXPECT_EQ(get("P3"), "exhausted");
  EXPECT_EQ(counters, 4'096u);
}

}  // namespace
}  // namespace raspool::test
