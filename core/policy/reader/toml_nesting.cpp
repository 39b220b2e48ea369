#include "core/policy/reader/toml_nesting.hpp"

#include <algorithm>

namespace raspool {
namespace {

// The least a reader must know of TOML to tell dots in keys from dots in texts and comments.
class KeyScanner {
 public:
  KeyScanner(std::string_view text, std::size_t most_dots) : text_(text), most_dots_(most_dots) {}

  std::optional<TextPosition> scan() {
    std::size_t dots = 0;
    while (at_ < text_.size()) {
      const char c = text_[at_];
      switch (c) {
        case '"':
        case '\'':
          skip_text(c);
          continue;
        case '#':
          at_ = std::min(text_.find('\n', at_), text_.size());
          continue;
        case '.':
          if (++dots > most_dots_) return position();
          break;
        case '=':
        case ',':
        case '{':
        case '}':
        case '[':
        case ']':
        case '\n':  // a key ends, or begins
          dots = 0;
          break;
        default:
          break;
      }
      ++at_;
    }
    return std::nullopt;
  }

 private:
  bool stands_here(std::string_view word) const { return text_.substr(at_, word.size()) == word; }

  void skip_text(char quote) {
    const char three[] = {quote, quote, quote};
    const std::string_view triple(three, sizeof three);
    const bool over_lines = stands_here(triple);
    at_ += over_lines ? 3 : 1;
    while (at_ < text_.size()) {
      if (quote == '"' && text_[at_] == '\\') {
        at_ += 2;
        continue;
      }
      if (over_lines ? stands_here(triple) : text_[at_] == quote || text_[at_] == '\n') break;
      ++at_;
    }
    at_ += over_lines ? 3 : 1;
    // Up to two quotes before the closing three belong to the text.
    for (int i = 0; over_lines && i < 2 && at_ < text_.size() && text_[at_] == quote; ++i) ++at_;
  }

  TextPosition position() const {
    TextPosition position{1, 1};
    for (const char c : text_.substr(0, at_)) {
      if (c == '\n') {
        ++position.line;
        position.column = 1;
      } else if ((static_cast<unsigned char>(c) & 0xC0u) != 0x80u) {
        ++position.column;
      }
    }
    return position;
  }

  std::string_view text_;
  std::size_t most_dots_;
  std::size_t at_ = 0;
};

}  // namespace

std::optional<TextPosition> find_key_with_many_dots(std::string_view text, std::size_t most_dots) {
  return KeyScanner(text, most_dots).scan();
}

}  // namespace raspool
