#pragma once

#include <cstddef>
#include <istream>
#include <string>

namespace raspool {

// The bytes of a text file in pieces. A byte order mark is passed over; UTF-16 with a mark becomes UTF-8.
// Anything else comes as it is.
class DecodedStream {
 public:
  explicit DecodedStream(std::istream& stream) : stream_(stream) {}

  // Appends some more, about `wanted` bytes. False: that was all.
  bool append_to(std::string& text, std::size_t wanted);

 private:
  enum class Encoding : unsigned char { unknown, bytes, utf16_little, utf16_big };
  void append_utf16(std::string& text);

  std::istream& stream_;
  Encoding encoding_ = Encoding::unknown;
  std::string raw_;  // UTF-16 that is not decoded yet
};

// The text as UTF-8: as it is if it is that, else read as Windows code page 1252 into `scratch`.
std::string_view as_utf8(std::string_view text, std::string& scratch);

}  // namespace raspool
