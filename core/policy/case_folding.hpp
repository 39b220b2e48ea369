#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace raspool {

// Unicode simple case folding (CaseFolding.txt, statuses C and S) of UTF-8: the same on every system and in
// every locale. Bytes that are not UTF-8 become U+FFFD. ASCII takes a short path.
std::string fold_case(std::string_view text);

// ASCII without a capital letter: such a text is its own folding. True for most names.
bool is_folded_ascii(std::string_view text);

// Eight bytes of ASCII in case folding. What is not ASCII says so, and is folded as if it were.
class FoldedEight {
 public:
  explicit FoldedEight(std::uint64_t bytes) : bytes_(bytes) {
    const std::uint64_t low = bytes & 0x7F * kEach;
    const std::uint64_t from_a = low + (0x80 - 'A') * kEach, above_z = low + (0x80 - 'Z' - 1) * kEach;
    capitals_ = from_a & ~above_z & kHigh;
  }
  bool is_ascii() const { return (bytes_ & kHigh) == 0; }
  bool has_capitals() const { return capitals_ != 0; }
  std::uint64_t folded() const { return bytes_ | capitals_ >> 2; }  // 0x80 becomes 0x20

 private:
  static constexpr std::uint64_t kEach = 0x0101'0101'0101'0101, kHigh = 0x80 * kEach;
  std::uint64_t bytes_, capitals_;
};

// A text in case folding for as long as it is looked at; a text of usual length in ASCII takes no allocation.
class FoldedText {
 public:
  explicit FoldedText(std::string_view text);  // must outlive it
  FoldedText(const FoldedText&) = delete;      // it points into itself
  FoldedText& operator=(const FoldedText&) = delete;

  std::string_view view() const { return view_; }

 private:
  std::array<char, 128> short_;
  std::string long_;
  std::string_view view_;
};

}  // namespace raspool
