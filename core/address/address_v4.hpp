#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace raspool {

// An IPv4 address as a value. Its number is the usual reading (10.0.0.1 is 0x0A000001) on every machine;
// how RRAS lays the bytes out in memory is the shim's business alone.
class AddressV4 {
 public:
  constexpr AddressV4() = default;  // 0.0.0.0, which RRAS uses for "none"
  static constexpr AddressV4 from_number(std::uint32_t number) { return AddressV4(number); }
  static constexpr AddressV4 from_octets(std::array<std::uint8_t, 4> octets) {
    return AddressV4(std::uint32_t{octets[0]} << 24 | std::uint32_t{octets[1]} << 16 |
                     std::uint32_t{octets[2]} << 8 | octets[3]);
  }
  // Dotted decimal with four parts and no leading zeros (RFC 6943, 3.1.1); anything else is nothing.
  static std::optional<AddressV4> parse(std::string_view text);

  constexpr std::uint32_t number() const { return number_; }
  constexpr std::array<std::uint8_t, 4> octets() const {
    return {static_cast<std::uint8_t>(number_ >> 24), static_cast<std::uint8_t>(number_ >> 16),
            static_cast<std::uint8_t>(number_ >> 8), static_cast<std::uint8_t>(number_)};
  }
  std::string to_string() const;

  friend constexpr auto operator<=>(AddressV4, AddressV4) = default;

 private:
  constexpr explicit AddressV4(std::uint32_t number) : number_(number) {}
  std::uint32_t number_ = 0;
};

}  // namespace raspool

template <>
struct std::hash<raspool::AddressV4> {
  std::size_t operator()(raspool::AddressV4 address) const noexcept {
    return std::hash<std::uint32_t>{}(address.number());
  }
};
