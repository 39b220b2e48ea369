#pragma once

#include <cstddef>
#include <cstdint>
#include <istream>
#include <optional>
#include <string>
#include <string_view>

#include "core/trace/accounting/decoded_stream.hpp"

namespace raspool {

// The text of one record, as long as the next one is not asked for.
struct RecordText {
  enum class Shape : std::uint8_t { line, xml, detail };
  Shape shape = Shape::line;
  std::size_t line = 0;          // in which it begins, from 1
  std::string_view text;         // without line end
  std::string_view broken = {};  // why it is of no use; empty: it is
  bool at_end = false;           // the input ends with it, and without a line end
};

// Cuts an input into the texts of its records: lines; events in XML, wherever their lines end; FreeRADIUS's
// records of several lines. Holds a bounded piece of the input, whatever that is: what is longer than any
// record is reported and passed over.
class RecordSplitter {
 public:
  static constexpr std::size_t kLongest = std::size_t{64} << 10;  // bytes

  explicit RecordSplitter(std::istream& stream) : decoded_(stream) {}

  std::optional<RecordText> next();
  std::uint64_t bytes_read() const { return bytes_read_; }  // decoded ones

 private:
  std::string_view rest() const { return std::string_view(buffer_).substr(position_); }
  void fill();  // looks at least two records ahead
  void advance(std::size_t bytes);
  bool skip_blank();  // false: that was the end
  void skip_line();
  void skip_to_event_or_line();
  bool skip_around_events();
  RecordText event();
  RecordText line_or_detail();
  RecordText too_long(RecordText::Shape shape);

  DecodedStream decoded_;
  std::string buffer_;
  std::size_t position_ = 0;
  std::size_t line_ = 1;
  std::uint64_t bytes_read_ = 0;
  bool more_ = true;
};

}  // namespace raspool
