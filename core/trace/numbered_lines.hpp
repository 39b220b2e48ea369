#pragma once

#include <cstddef>
#include <istream>
#include <optional>
#include <string>

namespace raspool {

struct NumberedLine {
  std::size_t number = 0;  // from 1
  std::string text;        // without line end
  bool too_long = false;   // then `text` is empty: a line is never held beyond the bound
};

// The lines of a stream, one after the other; a byte order mark in front and empty lines are passed over, and
// so are lines that begin with `#` if asked for.
class NumberedLines {
 public:
  static constexpr std::size_t kLongest = 1 << 20;  // bytes

  enum class Comments : bool { none, allowed };
  explicit NumberedLines(std::istream& stream, Comments comments = Comments::none)
      : stream_(stream), comments_(comments) {}
  std::optional<NumberedLine> next();  // nothing at the end, or when the stream fails

 private:
  bool says_nothing(const std::string& text) const;

  std::istream& stream_;
  Comments comments_;
  std::size_t number_ = 0;
};

}  // namespace raspool
