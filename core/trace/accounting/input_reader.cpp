#include "core/trace/accounting/input_reader.hpp"

#include <utility>
#include <variant>

#include "core/trace/accounting/database_record.hpp"
#include "core/trace/accounting/detail_record.hpp"
#include "core/trace/accounting/dts_record.hpp"
#include "core/trace/accounting/ias_record.hpp"
#include "core/trace/accounting/system_event.hpp"
#include "core/trace/trace_reader.hpp"

namespace raspool {
namespace {

constexpr std::size_t kBrokenTold = 5;
constexpr std::size_t kLongestField = std::size_t{8} << 10;

bool is_header_of_import_tool(std::string_view line) {
  return line.starts_with("ComputerName,") || line.starts_with("\"ComputerName\",");
}

// Is a text longer than any value of such a log?
bool has_long_text(const AccountingRecord& record) {
  for (const std::string* text : {&record.user_name, &record.account_name, &record.full_name,
                                  &record.session_id, &record.klass, &record.nas_name, &record.server,
                                  &record.port, &record.port_id, &record.multilink_id, &record.unique_id}) {
    if (text->size() > kLongestField) return true;
  }
  return false;
}

}  // namespace

bool InputTally::is_mostly_broken() const {
  const std::uint64_t counted = broken - (is_cut_off ? 1 : 0);
  return counted > read + skipped;
}

bool InputReader::next(InputRecord& record) {
  while (const auto text = splitter_.next()) {
    if (!text->broken.empty()) {
      count_broken(*text, std::string(text->broken));
      continue;
    }
    record.accounting.clear();
    record.line = text->line;
    ReadResult result = read(*text, record);
    if (result.outcome == ReadResult::Outcome::read && record.format != RecordFormat::trace &&
        has_long_text(record.accounting)) {
      result = ReadResult::broken("a field longer than any (8 KiB)");
    }
    switch (result.outcome) {
      case ReadResult::Outcome::broken:
        count_broken(*text, std::string(result.why));
        break;
      case ReadResult::Outcome::skipped:
        ++tally_.skipped;
        break;
      case ReadResult::Outcome::read:
        ++tally_.read;
        ++tally_.by_format[static_cast<std::size_t>(record.format)];
        if (record.format != RecordFormat::trace && record.accounting.damaged) ++tally_.damaged;
        return true;
    }
  }
  return false;
}

ReadResult InputReader::read(const RecordText& text, InputRecord& record) {
  const std::string_view content = as_utf8(text.text, scratch_);
  switch (text.shape) {
    case RecordText::Shape::xml: {
      const XmlEvent* const event = xml_.read(content);
      if (!event) return ReadResult::broken("not well-formed XML, or more than a log may hold");
      if (is_system_event(*event)) {
        record.format = RecordFormat::system_event;
        return read_system_event(*event, record.accounting);
      }
      record.format = RecordFormat::dts;
      return read_dts_record(*event, order_, record.accounting);
    }
    case RecordText::Shape::detail:
      record.format = RecordFormat::detail;
      return read_detail_record(content, order_, record.accounting);
    case RecordText::Shape::line:
      break;
  }
  return read_line(content, record);
}

ReadResult InputReader::read_line(std::string_view line, InputRecord& record) {
  if (line.front() == '{') return read_trace(line, record);
  if (is_header_of_import_tool(line)) return ReadResult::skipped();
  if (line.front() != '"' && is_ias_record(line)) {
    record.format = RecordFormat::ias;
    return read_ias_record(line, order_, record.accounting);
  }
  const bool is_whole = fields_.split(line);
  if (is_database_record(fields_)) {
    record.format = RecordFormat::database;
    if (!is_whole) return ReadResult::broken("a text in quotes does not end");
    return read_database_record(fields_, order_, record.accounting);
  }
  if (!is_whole) return ReadResult::broken("no record of a known format");
  if (auto table = RadacctTable::from_header(fields_)) {
    table_ = *std::move(table);
    return ReadResult::skipped();
  }
  if (!table_) return ReadResult::broken("no record of a known format");
  record.format = RecordFormat::radacct;
  return table_->read(fields_, record.accounting);
}

ReadResult InputReader::read_trace(std::string_view line, InputRecord& record) {
  record.format = RecordFormat::trace;
  auto parsed = parse_trace_line(line);
  if (std::holds_alternative<BrokenLine>(parsed)) return ReadResult::broken("no line of a trace");
  record.trace = std::get<TraceLine>(std::move(parsed));
  return {};
}

void InputReader::count_broken(const RecordText& text, std::string why) {
  ++tally_.broken;
  tally_.is_cut_off = text.at_end;
  if (tally_.first_broken.size() < kBrokenTold) {
    if (text.at_end) why += " (the file ends within it, and may still be written)";
    tally_.first_broken.push_back({text.line, std::move(why)});
  }
}

}  // namespace raspool
