#pragma once

#include <array>
#include <string>
#include <string_view>

namespace raspool {

// Unicode simple case folding (CaseFolding.txt, statuses C and S) of UTF-8: the same on every system and in
// every locale. Bytes that are not UTF-8 become U+FFFD. ASCII takes a short path.
std::string fold_case(std::string_view text);

// ASCII without a capital letter: such a text is its own folding. True for most names.
bool is_folded_ascii(std::string_view text);

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
