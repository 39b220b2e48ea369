#include "core/address/address_v6.hpp"

#include <gtest/gtest.h>

namespace raspool {
namespace {

constexpr std::array<std::uint8_t, 16> kOctets{0x20, 0x01, 0x0D, 0xB8, 0x00, 0x20, 0,    0,
                                               0x1A, 0x2B, 0x3C, 0x4D, 0x5E, 0x6F, 0x7A, 0x8B};

TEST(AddressV6, PartsIntoPrefixAndIdentifier) {
  const auto address = AddressV6::from_octets(kOctets);
  EXPECT_EQ(address.prefix, PrefixV6::from_number(0x2001'0DB8'0020'0000ull));
  EXPECT_EQ(address.identifier, InterfaceIdentifier::from_number(0x1A2B'3C4D'5E6F'7A8Bull));
  EXPECT_EQ(address.octets(), kOctets);
}

TEST(AddressV6, ReadsTheFormsOfRfc4291) {
  const auto expected = AddressV6::from_octets(kOctets);
  EXPECT_EQ(AddressV6::parse("2001:db8:20::1a2b:3c4d:5e6f:7a8b"), expected);
  EXPECT_EQ(AddressV6::parse("2001:0DB8:0020:0000:1A2B:3C4D:5E6F:7A8B"), expected);
  EXPECT_EQ(AddressV6::parse("::"), AddressV6());
  EXPECT_EQ(AddressV6::parse("::1").value().identifier.number(), 1u);
  EXPECT_EQ(AddressV6::parse("1::").value().prefix.number(), 0x0001'0000'0000'0000ull);
  EXPECT_EQ(AddressV6::parse("::ffff:10.1.2.3").value().identifier.number(), 0x0000'FFFF'0A01'0203ull);
}

TEST(AddressV6, ReadsNothingElse) {
  for (const char* text :
       {"", ":", ":::", "1", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "1::2::3", "12345::", "g::", "::1%eth0",
        "[::1]", "::1 ", " ::1", "::1/64", "10.1.2.3", "::10.1.2", "::300.1.2.3", "fe80::1%3"}) {
    EXPECT_FALSE(AddressV6::parse(text)) << '"' << text << '"';
  }
}

TEST(AddressV6, WritesTheFormOfRfc5952) {
  const auto written = [](std::string_view text) { return AddressV6::parse(text).value().to_string(); };
  EXPECT_EQ(written("2001:0DB8:0020:0000:1A2B:3C4D:5E6F:7A8B"),
            "2001:db8:20:0:1a2b:3c4d:5e6f:7a8b");                   // 4.2.2
  EXPECT_EQ(written("2001:db8:0:0:1:0:0:1"), "2001:db8::1:0:0:1");  // 4.2.3: the first of equal runs
  EXPECT_EQ(written("2001:0:0:1:0:0:0:1"), "2001:0:0:1::1");        // 4.2.3: the longest run
  EXPECT_EQ(written("0:0:0:0:0:0:0:0"), "::");
  EXPECT_EQ(written("0:0:0:0:0:0:0:1"), "::1");
  EXPECT_EQ(written("1:0:0:0:0:0:0:0"), "1::");
}

TEST(PrefixV6, IsAlwaysAWholeSlash64) {
  EXPECT_EQ(PrefixV6::parse("2001:db8:20::/64"), PrefixV6::from_number(0x2001'0DB8'0020'0000ull));
  for (const char* text :
       {"", "/64", "2001:db8:20::", "2001:db8:20::/", "2001:db8:20::/063", "2001:db8:20::/064",
        "2001:db8:20::/63", "2001:db8:20::/65", "2001:db8:20::/128", "2001:db8:20::/-64", "2001:db8:20::/64 ",
        "2001:db8:20::/6 4", "2001:db8:20::1/64", "10.0.0.0/64", "2001:db8:20::/18446744073709551680"}) {
    EXPECT_FALSE(PrefixV6::parse(text)) << '"' << text << '"';
  }
}

TEST(PrefixV6, WritesWhatItReads) {
  EXPECT_EQ(PrefixV6::parse("2001:DB8:20:0::/64").value().to_string(), "2001:db8:20::/64");
  EXPECT_TRUE(PrefixV6::parse("::/64").value().is_none());
}

TEST(InterfaceIdentifier, NobodyMayHaveTheReservedOnes) {
  const auto reserved = [](std::uint64_t number) {
    return InterfaceIdentifier::from_number(number).is_reserved();
  };
  EXPECT_TRUE(reserved(0));  // subnet-router anycast, RFC 4291
  EXPECT_FALSE(reserved(1));
  EXPECT_FALSE(reserved(0x0200'5EFF'FDFF'FFFFull));
  EXPECT_TRUE(reserved(0x0200'5EFF'FE00'0000ull));  // IANA's Ethernet block, RFC 5453
  EXPECT_TRUE(reserved(0x0200'5EFF'FE00'5213ull));
  EXPECT_TRUE(reserved(0x0200'5EFF'FE00'5214ull));
  EXPECT_TRUE(reserved(0x0200'5EFF'FEFF'FFFFull));
  EXPECT_FALSE(reserved(0x0200'5EFF'FF00'0000ull));
  EXPECT_FALSE(reserved(0xFDFF'FFFF'FFFF'FF7Full));
  EXPECT_TRUE(reserved(0xFDFF'FFFF'FFFF'FF80ull));  // subnet anycast, RFC 2526
  EXPECT_TRUE(reserved(0xFDFF'FFFF'FFFF'FFFFull));
  EXPECT_FALSE(reserved(0xFE00'0000'0000'0000ull));
  EXPECT_FALSE(reserved(0xFFFF'FFFF'FFFF'FFFFull));
}

}  // namespace
}  // namespace raspool
