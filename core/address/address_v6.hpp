#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace raspool {

// The lower 64 bits of an IPv6 address: all that RRAS negotiates with a client (R60).
class InterfaceIdentifier {
 public:
  constexpr InterfaceIdentifier() = default;  // zero: "please assign one" in IPV6CP (RFC 5072, 4.1)
  static constexpr InterfaceIdentifier from_number(std::uint64_t number) {
    return InterfaceIdentifier(number);
  }
  constexpr std::uint64_t number() const { return number_; }
  // Identifiers that no host may have: subnet-router anycast, reserved subnet anycast, proxy mobile IPv6 (RFC
  // 5453).
  constexpr bool is_reserved() const {
    const bool subnet_anycast = number_ >= 0xFDFF'FFFF'FFFF'FF80ull && number_ <= 0xFDFF'FFFF'FFFF'FFFFull;
    const bool iana_ethernet_block =
        number_ >= 0x0200'5EFF'FE00'0000ull && number_ <= 0x0200'5EFF'FEFF'FFFFull;
    return number_ == 0 || subnet_anycast || iana_ethernet_block;
  }

  friend constexpr auto operator<=>(InterfaceIdentifier, InterfaceIdentifier) = default;

 private:
  constexpr explicit InterfaceIdentifier(std::uint64_t number) : number_(number) {}
  std::uint64_t number_ = 0;
};

// The upper 64 bits of an IPv6 address. Zero means "not told".
class PrefixV6 {
 public:
  constexpr PrefixV6() = default;
  static constexpr PrefixV6 from_number(std::uint64_t number) { return PrefixV6(number); }
  static std::optional<PrefixV6> parse(
      std::string_view text);  // "2001:db8:20::/64"; no other length, lower half zero
  constexpr std::uint64_t number() const { return number_; }
  constexpr bool is_none() const { return number_ == 0; }
  std::string to_string() const;  // "2001:db8:20::/64"

  friend constexpr auto operator<=>(PrefixV6, PrefixV6) = default;

 private:
  constexpr explicit PrefixV6(std::uint64_t number) : number_(number) {}
  std::uint64_t number_ = 0;
};

// A whole IPv6 address, as RRAS passes it.
struct AddressV6 {
  PrefixV6 prefix;
  InterfaceIdentifier identifier;

  static AddressV6 from_octets(const std::array<std::uint8_t, 16>& octets);  // network order
  static std::optional<AddressV6> parse(std::string_view text);              // RFC 4291, 2.2; no zone
  std::array<std::uint8_t, 16> octets() const;
  std::string to_string() const;  // RFC 5952

  friend constexpr auto operator<=>(const AddressV6&, const AddressV6&) = default;
};

}  // namespace raspool
