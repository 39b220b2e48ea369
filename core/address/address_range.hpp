#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/address/address_v4.hpp"

namespace raspool {

// Both ends included; never empty.
class AddressRange {
 public:
  static std::optional<AddressRange> make(AddressV4 first, AddressV4 last);  // nothing if last < first
  static AddressRange single(AddressV4 address) { return {address, address}; }
  // Every address of the network of that prefix length (at most 32) in which `address` lies.
  static AddressRange network_of(AddressV4 address, unsigned prefix_length);
  // "10.0.0.1-10.0.0.9", "10.0.0.0/24" (every address of it; the host part must be zero) or "10.0.0.7".
  static std::optional<AddressRange> parse(std::string_view text);

  AddressV4 first() const { return first_; }
  AddressV4 last() const { return last_; }
  std::uint64_t size() const { return std::uint64_t{last_.number()} - first_.number() + 1; }
  bool contains(AddressV4 address) const { return first_ <= address && address <= last_; }
  bool overlaps(const AddressRange& other) const { return first_ <= other.last_ && other.first_ <= last_; }
  std::string to_string() const;

  friend auto operator<=>(const AddressRange&, const AddressRange&) = default;

 private:
  AddressRange(AddressV4 first, AddressV4 last) : first_(first), last_(last) {}
  AddressV4 first_, last_;
};

}  // namespace raspool
