#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace raspool {

// Gives `visit` the bytes of a text eight at a time, the first of them lowest; behind the last ones come
// zeros.
template <class Visit>
void for_each_eight(std::string_view text, Visit visit) {
  static_assert(std::endian::native == std::endian::little);
  constexpr std::size_t kEight = sizeof(std::uint64_t);
  const auto bytes_at = [text]<class Bytes>(std::size_t place, Bytes bytes) {
    std::memcpy(&bytes, text.data() + place, sizeof bytes);
    return std::uint64_t{bytes};
  };
  std::size_t place = 0;
  for (; place + kEight <= text.size(); place += kEight) visit(bytes_at(place, std::uint64_t{}));
  const std::size_t rest = text.size() - place;
  if (rest == 0) return;
  if (text.size() >= kEight)
    return visit(bytes_at(text.size() - kEight, std::uint64_t{}) >> 8 * (kEight - rest));
  std::uint64_t bytes = 0;
  if (rest >= 4) {
    bytes = bytes_at(0, std::uint32_t{}) | bytes_at(rest - 4, std::uint32_t{}) << 8 * (rest - 4);
  } else {
    for (std::size_t index = rest; index-- > 0;) bytes = bytes << 8 | bytes_at(index, std::uint8_t{});
  }
  visit(bytes);
}

// A hash of a short text for tables in memory: every bit of it is good, and of the length of names it takes a
// third of the time of std::hash, which is a call. Nothing outside the process may see it: it may change.
class TextHash {
 public:
  explicit TextHash(std::size_t size) : hash_(size * kMix) {}
  void add(std::uint64_t eight) {  // of for_each_eight
    hash_ = (hash_ ^ eight) * kMix;
    hash_ ^= hash_ >> 32;
  }
  std::size_t value() const {
    const std::uint64_t hash = hash_ * kFinish;
    return static_cast<std::size_t>(hash ^ hash >> 32);
  }

 private:
  static constexpr std::uint64_t kMix = 0x9E37'79B9'7F4A'7C15, kFinish = 0xD6E8'FEB8'6659'FD93;
  std::uint64_t hash_;
};

inline std::size_t hash_of(std::string_view text) {
  TextHash hash(text.size());
  for_each_eight(text, [&hash](std::uint64_t eight) { hash.add(eight); });
  return hash.value();
}

}  // namespace raspool
