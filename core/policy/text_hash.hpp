#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace raspool {

// A hash of a short text for tables in memory: every bit of it is good, and of the length of names it takes a
// third of the time of std::hash, which is a call. Nothing outside the process may see it: it may change.
inline std::size_t hash_of(std::string_view text) {
  constexpr std::uint64_t kMix = 0x9E37'79B9'7F4A'7C15, kFinish = 0xD6E8'FEB8'6659'FD93;
  std::uint64_t hash = text.size() * kMix;
  const auto add = [&hash](std::uint64_t bytes) {
    hash = (hash ^ bytes) * kMix;
    hash ^= hash >> 32;
  };
  std::uint64_t bytes = 0;
  for (; text.size() >= sizeof bytes; text.remove_prefix(sizeof bytes)) {
    std::memcpy(&bytes, text.data(), sizeof bytes);
    add(bytes);
  }
  if (text.size() >= 4) {  // the rest, by two looks that may overlap
    std::uint32_t first = 0, last = 0;
    std::memcpy(&first, text.data(), sizeof first);
    std::memcpy(&last, text.data() + text.size() - sizeof last, sizeof last);
    add(std::uint64_t{first} << 32 | last);
  } else if (!text.empty()) {
    const auto byte = [text](std::size_t index) {
      return std::uint64_t{static_cast<unsigned char>(text[index])};
    };
    add(byte(0) << 16 | byte(text.size() / 2) << 8 | byte(text.size() - 1));
  }
  hash *= kFinish;
  return static_cast<std::size_t>(hash ^ hash >> 32);
}

}  // namespace raspool
