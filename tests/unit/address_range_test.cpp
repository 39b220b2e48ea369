#include "core/address/address_range.hpp"

#include <gtest/gtest.h>

#include "tests/support/policy_builder.hpp"

namespace raspool {
namespace {

using test::range;
using test::v4;

TEST(AddressRange, HoldsBothItsEnds) {
  const AddressRange some = range("10.0.0.5-10.0.0.9");
  EXPECT_EQ(some.first(), v4("10.0.0.5"));
  EXPECT_EQ(some.last(), v4("10.0.0.9"));
  EXPECT_EQ(some.size(), 5u);
  EXPECT_FALSE(some.contains(v4("10.0.0.4")));
  EXPECT_TRUE(some.contains(v4("10.0.0.5")));
  EXPECT_TRUE(some.contains(v4("10.0.0.9")));
  EXPECT_FALSE(some.contains(v4("10.0.0.10")));
}

TEST(AddressRange, IsNeverEmptyOrBackwards) {
  EXPECT_FALSE(AddressRange::make(v4("10.0.0.9"), v4("10.0.0.8")));
  EXPECT_EQ(AddressRange::make(v4("10.0.0.9"), v4("10.0.0.9"))->size(), 1u);
  EXPECT_FALSE(AddressRange::parse("10.0.0.9-10.0.0.8"));
}

TEST(AddressRange, OfEveryAddressThereIsCountsThemAll) {
  const AddressRange all = range("0.0.0.0-255.255.255.255");
  EXPECT_EQ(all.size(), std::uint64_t{1} << 32);
  EXPECT_TRUE(all.contains(v4("0.0.0.0")));
  EXPECT_TRUE(all.contains(v4("255.255.255.255")));
  EXPECT_EQ(range("0.0.0.0/0"), all);
}

TEST(AddressRange, ACidrBlockIsEveryAddressOfIt) {
  EXPECT_EQ(range("10.0.0.0/24"), range("10.0.0.0-10.0.0.255"));
  EXPECT_EQ(range("10.0.0.4/30"), range("10.0.0.4-10.0.0.7"));
  EXPECT_EQ(range("10.0.0.6/31"), range("10.0.0.6-10.0.0.7"));
  EXPECT_EQ(range("10.0.0.7/32"), range("10.0.0.7"));
  EXPECT_EQ(range("255.255.255.255/32").size(), 1u);
  EXPECT_EQ(range("128.0.0.0/1").last(), v4("255.255.255.255"));
}

TEST(AddressRange, ReadsNothingElse) {
  for (const char* text :
       {"", "-", "/", "10.0.0.1-", "-10.0.0.1", "10.0.0.1-10.0.0.2-10.0.0.3", "10.0.0.1/24", "10.0.0.0/33",
        "10.0.0.0/-1", "10.0.0.0/", "10.0.0.0/ 24", "10.0.0.0/024", "10.0.0.0/24/24", "10.0.0.0/2x",
        "10.0.0.1-2", "10.0.0.*", "::1-::2", "10.0.0.0/255.255.255.0"}) {
    EXPECT_FALSE(AddressRange::parse(text)) << '"' << text << '"';
  }
}

TEST(AddressRange, AllowsBlanksAroundTheDash) {
  EXPECT_EQ(range("10.0.0.1 - 10.0.0.2"), range("10.0.0.1-10.0.0.2"));
}

TEST(AddressRange, OverlapsIfOneAddressIsInBoth) {
  EXPECT_TRUE(range("10.0.0.1-10.0.0.5").overlaps(range("10.0.0.5-10.0.0.9")));
  EXPECT_TRUE(range("10.0.0.5-10.0.0.9").overlaps(range("10.0.0.1-10.0.0.5")));
  EXPECT_TRUE(range("10.0.0.1-10.0.0.9").overlaps(range("10.0.0.4")));
  EXPECT_FALSE(range("10.0.0.1-10.0.0.4").overlaps(range("10.0.0.5-10.0.0.9")));
}

TEST(AddressRange, WritesWhatItReads) {
  EXPECT_EQ(range("10.0.0.1-10.0.0.9").to_string(), "10.0.0.1-10.0.0.9");
  EXPECT_EQ(range("10.0.0.7").to_string(), "10.0.0.7");
  EXPECT_EQ(AddressRange::single(v4("10.0.0.7")).to_string(), "10.0.0.7");
}

TEST(AddressRange, OfANetworkHoldsEveryAddressOfIt) {
  EXPECT_EQ(AddressRange::network_of(v4("10.20.1.77"), 22), range("10.20.0.0/22"));
  EXPECT_EQ(AddressRange::network_of(v4("10.20.1.77"), 32), range("10.20.1.77"));
  EXPECT_EQ(AddressRange::network_of(v4("10.20.1.77"), 31), range("10.20.1.76/31"));
  EXPECT_EQ(AddressRange::network_of(v4("10.20.1.77"), 0), range("0.0.0.0/0"));
}

}  // namespace
}  // namespace raspool
