#pragma once

#include <rapidcheck.h>

#include <cstdint>

#include "core/address/address_range.hpp"

namespace raspool::test {

// A small universe, so that ranges meet: 24 addresses somewhere, also at both ends of the address space.
inline constexpr std::uint32_t kUniverseSize = 24;

inline std::uint32_t universe_first(std::uint32_t which) {
  constexpr std::uint32_t kFirsts[] = {0x0000'0000, 0x0A00'00F0, 0xFFFF'FFFF - (kUniverseSize - 1)};
  return kFirsts[which % 3];
}

inline AddressV4 universe_address(std::uint32_t first, std::uint32_t offset) {
  return AddressV4::from_number(first + offset % kUniverseSize);
}

// Any range of the universe that begins at `first`.
inline rc::Gen<AddressRange> range_in(std::uint32_t first) {
  return rc::gen::apply(
      [first](std::uint32_t one, std::uint32_t other) {
        const auto [least, most] =
            std::minmax({universe_address(first, one), universe_address(first, other)});
        return *AddressRange::make(least, most);
      },
      rc::gen::inRange(0u, kUniverseSize), rc::gen::inRange(0u, kUniverseSize));
}

}  // namespace raspool::test
