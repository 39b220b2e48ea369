#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <array>
#include <cstdint>
#include <string>

#include "core/address/address_range.hpp"
#include "core/address/address_v4.hpp"
#include "core/address/address_v6.hpp"

namespace raspool::test {
namespace {

// 16 octets with many zeros, so that the "::" of RFC 5952 stands in every place, and in none.
std::array<std::uint8_t, 16> some_octets() {
  std::array<std::uint8_t, 16> octets{};
  for (std::size_t group = 0; group < 8; ++group) {
    const auto value = *rc::gen::weightedOneOf<std::uint16_t>({{3, rc::gen::just<std::uint16_t>(0)},
                                                               {1, rc::gen::inRange<std::uint16_t>(0, 0x20)},
                                                               {2, rc::gen::arbitrary<std::uint16_t>()}});
    octets[2 * group] = static_cast<std::uint8_t>(value >> 8);
    octets[2 * group + 1] = static_cast<std::uint8_t>(value);
  }
  return octets;
}

RC_GTEST_PROP(AddressText, AnIPv4AddressIsReadBackAsItWasWritten, (std::uint32_t number)) {
  const AddressV4 address = AddressV4::from_number(number);
  RC_ASSERT(AddressV4::parse(address.to_string()) == address);
  RC_ASSERT(AddressV4::from_octets(address.octets()) == address);
}

RC_GTEST_PROP(AddressText, ARangeIsReadBackAsItWasWritten, (std::uint32_t one, std::uint32_t other)) {
  const auto [first, last] = std::minmax(one, other);
  const AddressRange range = *AddressRange::make(AddressV4::from_number(first), AddressV4::from_number(last));
  RC_ASSERT(AddressRange::parse(range.to_string()) == range);
  RC_ASSERT(AddressRange::parse(range.first().to_string() + "-" + range.last().to_string()) == range);
}

RC_GTEST_PROP(AddressText, ABlockHoldsAllAddressesOfItsPrefix, (std::uint32_t number)) {
  const int length = *rc::gen::inRange(0, 33);
  const std::uint64_t size = std::uint64_t{1} << (32 - length);
  const auto first = static_cast<std::uint32_t>(number / size * size);
  const std::string slash = "/" + std::to_string(length);
  const auto block = AddressRange::parse(AddressV4::from_number(first).to_string() + slash);
  RC_ASSERT(block.has_value());
  RC_ASSERT(block->first().number() == first);
  RC_ASSERT(block->size() == size);
  // A host part makes it no block.
  RC_ASSERT(AddressRange::parse(AddressV4::from_number(number).to_string() + slash).has_value() ==
            (number == first));
}

RC_GTEST_PROP(AddressText, AnIPv6AddressIsReadBackAsItWasWritten, ()) {
  const AddressV6 address = AddressV6::from_octets(some_octets());
  RC_ASSERT(AddressV6::parse(address.to_string()) == address);
  RC_ASSERT(AddressV6::from_octets(address.octets()) == address);
}

RC_GTEST_PROP(AddressText, APrefixIsReadBackAsItWasWritten, ()) {
  const PrefixV6 prefix = AddressV6::from_octets(some_octets()).prefix;
  RC_ASSERT(PrefixV6::parse(prefix.to_string()) == prefix);
}

// Whatever stands in a file: nothing, or an address whose text is read as the same.
RC_GTEST_PROP(AddressText, NoTextMakesAnAddressThatCannotBeWritten, ()) {
  const auto text =
      *rc::gen::container<std::string>(rc::gen::elementOf(std::string("0123456789abcdefABCDEF.:/- x%")));
  if (const auto address = AddressV4::parse(text))
    RC_ASSERT(AddressV4::parse(address->to_string()) == address);
  if (const auto range = AddressRange::parse(text))
    RC_ASSERT(AddressRange::parse(range->to_string()) == range);
  if (const auto address = AddressV6::parse(text))
    RC_ASSERT(AddressV6::parse(address->to_string()) == address);
  if (const auto prefix = PrefixV6::parse(text)) RC_ASSERT(PrefixV6::parse(prefix->to_string()) == prefix);
}

}  // namespace
}  // namespace raspool::test
