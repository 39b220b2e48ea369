#include "core/address/prefix_cover.hpp"

#include <gmock/gmock.h>

#include <random>
#include <string>
#include <vector>

#include "tests/support/random_seed.hpp"

namespace raspool {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

RangeSet set_of(const std::vector<std::string>& texts) {
  RangeSet set;
  for (const std::string& text : texts) set.add(*AddressRange::parse(text));
  return set;
}

std::vector<std::string> cover(const std::vector<std::string>& wanted,
                               const std::vector<std::string>& allowed) {
  std::vector<std::string> texts;
  for (const PrefixV4& prefix : prefix_cover(set_of(wanted), set_of(allowed)))
    texts.push_back(prefix.to_string());
  return texts;
}

TEST(PrefixCover, ANetworkWithoutItsFirstAndLastAddressIsTheNetwork) {
  EXPECT_THAT(cover({"10.20.0.1-10.20.3.254"}, {"10.20.0.0/22"}), ElementsAre("10.20.0.0/22"));
}

TEST(PrefixCover, ARangeIsCoveredExactly) {
  const std::vector<std::string> range{"10.20.8.10-10.20.8.99"};
  EXPECT_THAT(cover(range, range), ElementsAre("10.20.8.10/31", "10.20.8.12/30", "10.20.8.16/28",
                                               "10.20.8.32/27", "10.20.8.64/27", "10.20.8.96/30"));
}

TEST(PrefixCover, HolesThatMayBeHeldCostNoPrefix) {
  EXPECT_THAT(cover({"10.20.0.16-10.20.1.0", "10.20.1.2-10.20.3.254"}, {"10.20.0.0/22"}),
              ElementsAre("10.20.0.0/22"));
}

TEST(PrefixCover, HolesThatMustNotBeHeldAreLeftOut) {
  EXPECT_THAT(cover({"10.0.0.0/31", "10.0.0.3"}, {"10.0.0.0/31", "10.0.0.3"}),
              ElementsAre("10.0.0.0/31", "10.0.0.3/32"));
}

TEST(PrefixCover, NoPrefixIsLargerThanWhatItHoldsAsksFor) {
  EXPECT_THAT(cover({"10.20.0.1-10.20.0.127"}, {"10.20.0.0/24"}), ElementsAre("10.20.0.0/25"));
}

TEST(PrefixCover, NeighboursBecomeOne) {
  EXPECT_THAT(cover({"10.30.0.0/23", "10.30.2.0/23"}, {"10.30.0.0/22"}), ElementsAre("10.30.0.0/22"));
}

TEST(PrefixCover, TheWholeAndNothing) {
  EXPECT_THAT(cover({"0.0.0.0-255.255.255.255"}, {"0.0.0.0-255.255.255.255"}), ElementsAre("0.0.0.0/0"));
  EXPECT_THAT(cover({}, {"10.0.0.0/8"}), IsEmpty());
  EXPECT_THAT(cover({"255.255.255.255"}, {"255.255.255.255"}), ElementsAre("255.255.255.255/32"));
}

TEST(PrefixCover, KnowsTheMaskOfALength) {
  EXPECT_EQ((PrefixV4{{}, 0}.mask().to_string()), "0.0.0.0");
  EXPECT_EQ((PrefixV4{{}, 22}.mask().to_string()), "255.255.252.0");
  EXPECT_EQ((PrefixV4{{}, 32}.mask().to_string()), "255.255.255.255");
}

// Of 16 addresses each is wanted, allowed or neither; the fewest networks come from trying all halves.
unsigned fewest(std::uint32_t wanted, std::uint32_t allowed, unsigned first, unsigned size) {
  const std::uint32_t part = ((1u << size) - 1) << first;
  if ((wanted & part) == 0) return 0;
  if ((part & ~allowed) == 0) return 1;
  return fewest(wanted, allowed, first, size / 2) + fewest(wanted, allowed, first + size / 2, size / 2);
}

TEST(PrefixCover, HoldsAllThatIsWantedNothingElseAndIsTheSmallest) {
  std::mt19937_64 random(test::random_seed());
  for (int round = 0; round < 2000; ++round) {
    const auto bits = static_cast<std::uint32_t>(random());
    const std::uint32_t allowed = bits & 0xFFFF, wanted = allowed & (bits >> 16);
    RangeSet wanted_set, allowed_set;
    const auto address = [](unsigned i) { return AddressV4::from_number(0x0A000010u + i); };
    for (unsigned i = 0; i < 16; ++i) {
      if ((allowed >> i & 1) != 0) allowed_set.add(AddressRange::single(address(i)));
      if ((wanted >> i & 1) != 0) wanted_set.add(AddressRange::single(address(i)));
    }
    const auto prefixes = prefix_cover(wanted_set, allowed_set);
    for (unsigned i = 0; i < 16; ++i) {
      const auto holds = [&](const PrefixV4& prefix) { return prefix.range().contains(address(i)); };
      const bool held = std::ranges::any_of(prefixes, holds);
      EXPECT_TRUE(held || (wanted >> i & 1) == 0) << wanted << ' ' << allowed;
      EXPECT_TRUE(!held || (allowed >> i & 1) != 0) << wanted << ' ' << allowed;
    }
    EXPECT_EQ(prefixes.size(), fewest(wanted, allowed, 0, 16)) << wanted << ' ' << allowed;
  }
}

}  // namespace
}  // namespace raspool
