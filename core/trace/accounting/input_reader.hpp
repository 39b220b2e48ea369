#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <istream>
#include <optional>
#include <string>
#include <vector>

#include "core/trace/accounting/radacct_table.hpp"
#include "core/trace/accounting/record_format.hpp"
#include "core/trace/accounting/record_splitter.hpp"
#include "core/trace/accounting/xml_event.hpp"
#include "core/trace/trace_line.hpp"

namespace raspool {

struct BrokenRecord {
  std::size_t line = 0;
  std::string why;
};

// What was in an input so far.
struct InputTally {
  std::uint64_t read = 0;     // records of any use
  std::uint64_t skipped = 0;  // good ones that say nothing of connections: headers, events of others
  std::uint64_t damaged = 0;  // of those read: something in them is wrong, but not what counts
  std::uint64_t broken = 0;
  bool is_cut_off = false;                   // it ends within a record, which is one of the broken ones
  std::array<std::uint64_t, 7> by_format{};  // read ones, by RecordFormat
  std::vector<BrokenRecord> first_broken;    // the first few

  bool is_mostly_broken() const;  // more than half; a last line that may still be written does not count
};

// One record of an input: an accounting record, or a line of our own trace.
struct InputRecord {
  RecordFormat format = RecordFormat::database;
  std::size_t line = 0;
  AccountingRecord accounting;
  TraceLine trace;
};

// Reads the records of one input one after the other, each in the format that it has. Broken ones are counted
// and passed over. Memory is bounded, whatever the input is.
class InputReader {
 public:
  InputReader(std::istream& stream, DateOrder order) : splitter_(stream), order_(order) {}

  bool next(InputRecord& record);  // false: that was the end
  const InputTally& tally() const { return tally_; }
  std::uint64_t bytes_read() const { return splitter_.bytes_read(); }

 private:
  ReadResult read(const RecordText& text, InputRecord& record);
  ReadResult read_line(std::string_view line, InputRecord& record);
  ReadResult read_trace(std::string_view line, InputRecord& record);
  void count_broken(const RecordText& text, std::string why);

  RecordSplitter splitter_;
  DateOrder order_;
  InputTally tally_;
  std::optional<RadacctTable> table_;  // since its header line
  SeparatedFields fields_;
  XmlEventReader xml_;
  std::string scratch_;
};

}  // namespace raspool
