#pragma once

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <utility>

namespace raspool {

// A text that stands in the object itself if it is short, as nearly all names are: to read it costs no second
// look into memory, and to make or change it no allocation. A long text's place stands where a short one
// would be. Read as a std::string_view, which it becomes by itself.
template <std::size_t kMost>  // of a short one; one byte less than a power of two leaves no gap
class InlineText {
 public:
  static constexpr std::size_t kCapacity = kMost;

  InlineText() = default;
  InlineText(std::string_view text) { assign(text); }                               // NOLINT: a text as any
  InlineText(const std::string& text) : InlineText(std::string_view(text)) {}       // NOLINT: likewise
  InlineText(const char* text) : InlineText(std::string_view(text)) {}              // NOLINT: likewise
  InlineText(const InlineText& other) : short_(other.short_), size_(other.size_) {  // all of it: no branch
    if (other.size_ != kElsewhere) return;
    size_ = 0;
    assign(other.view());
  }
  InlineText& operator=(const InlineText& other) {
    if (this != &other) assign<kMost>(other);
    return *this;
  }
  InlineText(InlineText&& other) noexcept
      : short_(other.short_), size_(std::exchange(other.size_, std::uint8_t{0})) {}
  InlineText& operator=(InlineText&& other) noexcept {  // std::swap would take one byte after the other
    const auto short_text = std::exchange(short_, other.short_);
    const std::uint8_t size = std::exchange(size_, other.size_);
    other.short_ = short_text;
    other.size_ = size;
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

  // Of a short text all bytes are copied, whatever its length: that is some instructions, and no call.
  template <std::size_t kOther>
  void assign(const InlineText<kOther>& other) {
    if (other.size_ == kElsewhere || other.size_ > kMost) return assign(other.view());
    forget();
    std::memcpy(short_.data(), other.short_.data(), std::min(kMost, kOther));
    size_ = other.size_;
  }

  std::string_view view() const {
    return size_ == kElsewhere ? std::string_view(*elsewhere()) : std::string_view(short_.data(), size_);
  }
  operator std::string_view() const { return view(); }  // NOLINT: a text as any
  bool empty() const { return size_ == 0; }

  template <std::convertible_to<std::string_view> Text>
  friend bool operator==(const InlineText& left, const Text& right) {
    return left.view() == std::string_view(right);
  }

 private:
  template <std::size_t kOther>
  friend class InlineText;

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

  std::array<char, kMost> short_{};
  std::uint8_t size_ = 0;
};

using ShortText = InlineText<31>;  // half a cache line: a user's name in a table
using NameText = InlineText<47>;   // a user's name that is handed on
using LabelText = InlineText<23>;  // the name of a pool or of a RAS port

}  // namespace raspool

template <std::size_t kMost>
struct fmt::formatter<raspool::InlineText<kMost>> : fmt::formatter<std::string_view> {
  template <class Context>
  auto format(const raspool::InlineText<kMost>& text, Context& context) const {
    return fmt::formatter<std::string_view>::format(text.view(), context);
  }
};
