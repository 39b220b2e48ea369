#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace raspool {

// A text that stands in the object itself if it is short, as nearly all names are: to read it costs no second
// look into memory, and to change it no allocation.
class ShortText {
 public:
  void assign(std::string_view text) {
    if (text.size() <= short_.size()) {
      text.copy(short_.data(), text.size());
      size_ = static_cast<std::uint8_t>(text.size());
      long_.reset();
    } else {
      long_ = std::make_unique<std::string>(text);
    }
  }
  std::string_view view() const {
    return long_ ? std::string_view(*long_) : std::string_view(short_.data(), size_);
  }

 private:
  std::unique_ptr<std::string> long_;
  std::uint8_t size_ = 0;
  std::array<char, 31> short_{};
};

}  // namespace raspool
