#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <utility>

namespace raspool {

// A text that stands in the object itself if it is short, as nearly all names are: to read it costs no second
// look into memory, and to change it no allocation. A long text's place stands where a short one would be.
template <std::size_t kMost>  // of a short one; one byte less than a power of two leaves no gap
class InlineText {
 public:
  InlineText() = default;
  InlineText(InlineText&& other) noexcept
      : short_(other.short_), size_(std::exchange(other.size_, std::uint8_t{0})) {}
  InlineText& operator=(InlineText&& other) noexcept {
    std::swap(short_, other.short_);
    std::swap(size_, other.size_);
    return *this;
  }
  ~InlineText() { forget(); }

  void assign(std::string_view text) {
    if (text.size() <= short_.size()) {
      forget();
      text.copy(short_.data(), text.size());
      size_ = static_cast<std::uint8_t>(text.size());
    } else {
      const auto* elsewhere = new std::string(text);
      forget();
      std::memcpy(short_.data(), &elsewhere, sizeof elsewhere);
      size_ = kElsewhere;
    }
  }
  std::string_view view() const {
    return size_ == kElsewhere ? std::string_view(*elsewhere()) : std::string_view(short_.data(), size_);
  }

 private:
  static constexpr std::uint8_t kElsewhere = 255;
  static_assert(sizeof(void*) <= kMost && kMost < kElsewhere);

  const std::string* elsewhere() const {
    const std::string* text = nullptr;
    std::memcpy(&text, short_.data(), sizeof text);
    return text;
  }
  void forget() {
    if (size_ == kElsewhere) delete elsewhere();
    size_ = 0;
  }

  alignas(void*) std::array<char, kMost> short_{};
  std::uint8_t size_ = 0;
};

using ShortText = InlineText<31>;  // half a cache line: a user's name

}  // namespace raspool
