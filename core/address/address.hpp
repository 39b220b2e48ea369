#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>

#include "core/address/address_v4.hpp"
#include "core/address/address_v6.hpp"

namespace raspool {

enum class Family : std::uint8_t { v4, v6 };

// What a lease is kept under: an AddressV4 or an InterfaceIdentifier. Two IPv6 addresses that differ in the
// prefix alone are one Address, because RRAS negotiates the identifier only (R63).
class Address {
 public:
  constexpr Address() = default;                                     // the IPv4 "none"
  constexpr Address(AddressV4 address) : bits_(address.number()) {}  // NOLINT: a value of it
  constexpr Address(InterfaceIdentifier identifier)                  // NOLINT: a value of it
      : bits_(identifier.number()), family_(Family::v6) {}
  static constexpr Address none(Family family) {
    return family == Family::v4 ? Address(AddressV4()) : Address(InterfaceIdentifier());
  }

  constexpr Family family() const { return family_; }
  // 0.0.0.0 or the zero identifier: "nothing chosen" to RRAS and never an answer.
  constexpr bool is_none() const { return bits_ == 0; }
  // Each is meaningful for its own family only.
  constexpr AddressV4 v4() const { return AddressV4::from_number(static_cast<std::uint32_t>(bits_)); }
  constexpr InterfaceIdentifier identifier() const { return InterfaceIdentifier::from_number(bits_); }
  // The number of the address in its family: 32 bits of IPv4, 64 of an identifier.
  constexpr std::uint64_t number() const { return bits_; }

  std::string to_string() const;  // "10.20.0.16" or "::1a2b:3c4d:5e6f:7a8b"

  friend constexpr auto operator<=>(Address, Address) = default;

 private:
  std::uint64_t bits_ = 0;
  Family family_ = Family::v4;
};

}  // namespace raspool

template <>
struct std::hash<raspool::Address> {
  std::size_t operator()(raspool::Address address) const noexcept {
    // Fibonacci hashing: neighbours in a range must not be neighbours in a table.
    return static_cast<std::size_t>((address.number() + (address.family() == raspool::Family::v6 ? 1 : 0)) *
                                    0x9E3779B97F4A7C15ull);
  }
};
