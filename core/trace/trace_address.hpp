#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>

#include "core/address/address.hpp"
#include "core/address/address_v4.hpp"
#include "core/address/address_v6.hpp"

namespace raspool {

std::string hexadecimal(std::span<const std::uint8_t> bytes);  // two lower-case digits each

// An address as RRAS passes it: unlike Address, an IPv6 one with its prefix.
class TraceAddress {
 public:
  TraceAddress(AddressV4 address) : value_(address) {}         // NOLINT: a value of it
  TraceAddress(const AddressV6& address) : value_(address) {}  // NOLINT: a value of it
  TraceAddress(Address address, PrefixV6 prefix);              // the prefix counts for IPv6 only
  static std::optional<TraceAddress> parse(std::string_view text);

  Family family() const { return value_.index() == 0 ? Family::v4 : Family::v6; }
  Address address() const;
  PrefixV6 prefix() const;  // of IPv4: none
  bool is_zero() const { return address().is_none() && prefix().is_none(); }
  std::string to_string() const;
  // The bytes as RRAS passes them, in memory order, two lower-case digits each. Of IPv4 in network order.
  std::string raw() const;

  friend bool operator==(const TraceAddress&, const TraceAddress&) = default;

 private:
  std::variant<AddressV4, AddressV6> value_;
};

}  // namespace raspool
