#include "core/address/address_v4.hpp"

#include <gtest/gtest.h>

#include "core/address/address.hpp"

namespace raspool {
namespace {

TEST(AddressV4, ReadsDottedDecimal) {
  EXPECT_EQ(AddressV4::parse("10.1.2.3"), AddressV4::from_number(0x0A010203));
  EXPECT_EQ(AddressV4::parse("0.0.0.0"), AddressV4());
  EXPECT_EQ(AddressV4::parse("255.255.255.255"), AddressV4::from_number(0xFFFFFFFF));
}

TEST(AddressV4, ReadsNothingElse) {
  for (const char* text : {"",          " ",          "10",        "10.1",      "10.1.2",      "10.1.2.3.4",
                           "10.1.2.",   ".10.1.2",    "10..1.2",   "256.1.1.1", "10.1.2.300",  "10.1.2.03",
                           "010.1.2.3", "0x0A.1.2.3", "10.1.2.3 ", " 10.1.2.3", "10.1.2.3/32", "10.1.2.3:80",
                           "-1.2.3.4",  "+1.2.3.4",   "1e1.2.3.4", "10,1,2,3",  "::1",         "localhost"}) {
    EXPECT_FALSE(AddressV4::parse(text)) << '"' << text << '"';
  }
  EXPECT_FALSE(AddressV4::parse(std::string_view("10.1.2.3\0", 9)));
}

TEST(AddressV4, WritesWhatItReads) {
  for (const char* text :
       {"0.0.0.0", "10.1.2.3", "127.0.0.1", "169.254.0.1", "192.0.2.255", "255.255.255.255"}) {
    EXPECT_EQ(AddressV4::parse(text).value().to_string(), text);
  }
}

TEST(AddressV4, ItsFirstOctetIsTheFirstNumberOfTheText) {
  const AddressV4 address = AddressV4::from_octets({10, 1, 2, 3});
  EXPECT_EQ(address.to_string(), "10.1.2.3");
  EXPECT_EQ(address.octets(), (std::array<std::uint8_t, 4>{10, 1, 2, 3}));
  EXPECT_EQ(address.number(), 0x0A010203u);
}

TEST(AddressV4, StandsInTheOrderOfItsNumbers) {
  EXPECT_LT(AddressV4::from_octets({9, 255, 255, 255}), AddressV4::from_octets({10, 0, 0, 0}));
  EXPECT_LT(AddressV4::from_octets({127, 255, 255, 255}), AddressV4::from_octets({128, 0, 0, 0}));
}

TEST(Address, AnAddressOfEachFamilyIsAnotherValueThoughTheNumberIsTheSame) {
  const Address four = AddressV4::from_number(7);
  const Address six = InterfaceIdentifier::from_number(7);
  EXPECT_NE(four, six);
  EXPECT_EQ(four.family(), Family::v4);
  EXPECT_EQ(six.family(), Family::v6);
  EXPECT_EQ(four.number(), six.number());
  EXPECT_NE(std::hash<Address>{}(four), std::hash<Address>{}(six));
}

TEST(Address, NoneOfEachFamilyIsZero) {
  EXPECT_TRUE(Address().is_none());
  EXPECT_TRUE(Address::none(Family::v4).is_none());
  EXPECT_TRUE(Address::none(Family::v6).is_none());
  EXPECT_EQ(Address::none(Family::v6).family(), Family::v6);
  EXPECT_NE(Address::none(Family::v4), Address::none(Family::v6));
  EXPECT_FALSE(Address(AddressV4::from_number(1)).is_none());
}

TEST(Address, GivesBackTheValueOfItsFamily) {
  EXPECT_EQ(Address(AddressV4::from_number(0xFFFFFFFF)).v4(), AddressV4::from_number(0xFFFFFFFF));
  const auto identifier = InterfaceIdentifier::from_number(0xFFFF'FFFF'FFFF'FFFFull);
  EXPECT_EQ(Address(identifier).identifier(), identifier);
}

TEST(Address, WritesAnIdentifierAsTheLowerHalfOfAnAddress) {
  EXPECT_EQ(Address(AddressV4::from_number(0x0A010203)).to_string(), "10.1.2.3");
  EXPECT_EQ(Address(InterfaceIdentifier::from_number(0x1A2B'3C4D'5E6F'7A8Bull)).to_string(),
            "::1a2b:3c4d:5e6f:7a8b");
  EXPECT_EQ(Address(InterfaceIdentifier::from_number(1)).to_string(), "::1");
}

}  // namespace
}  // namespace raspool
