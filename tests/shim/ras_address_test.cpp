#include "win32-shim/ras_address.hpp"

#include <gtest/gtest.h>

#include <cstring>

namespace raspool::win32 {
namespace {

constexpr AddressV4 kAddress = AddressV4::from_octets({10, 1, 2, 3});

TEST(RasAddress, TheFirstNumberIsTheFirstByteInMemory) {  // R41
  const DWORD address = to_ras(kAddress, AddressOrder::network);
  const unsigned char expected[] = {0x0A, 0x01, 0x02, 0x03};
  EXPECT_EQ(std::memcmp(&address, expected, sizeof expected), 0);
  EXPECT_EQ(from_ras(address, AddressOrder::network), kAddress);
}

TEST(RasAddress, TheOtherOrderIsTheNumberItself) {
  EXPECT_EQ(to_ras(kAddress, AddressOrder::host), 0x0A010203u);
  EXPECT_EQ(from_ras(0x0A010203, AddressOrder::host), kAddress);
}

TEST(RasAddress, AnIpv6AddressIsPrefixAndIdentifierInNetworkOrder) {  // R60
  IN6_ADDR address = {};
  address.u.Byte[0] = 0x20;
  address.u.Byte[1] = 0x01;
  address.u.Byte[8] = 0xA1;
  address.u.Byte[15] = 0x07;
  const AddressV6 whole = from_ras(address);
  EXPECT_EQ(whole.prefix.number(), 0x2001'0000'0000'0000u);
  EXPECT_EQ(whole.identifier.number(), 0xA100'0000'0000'0007u);
  const IN6_ADDR back = to_ras(whole);
  EXPECT_EQ(std::memcmp(&back, &address, sizeof address), 0);
}

}  // namespace
}  // namespace raspool::win32
