#include "core/trace/accounting/detail_record.hpp"

#include <string>

#include "core/trace/accounting/attribute.hpp"

namespace raspool {
namespace {

std::string_view take_line(std::string_view& text) {
  const auto end = text.find('\n');
  const std::string_view line = text.substr(0, end);
  text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  return line;
}

int octal_digit(char character) { return character >= '0' && character <= '7' ? character - '0' : -1; }

// The text in quotes, with what stands behind backslashes.
std::string unquoted(std::string_view value) {
  if (value.size() < 2 || value.front() != '"' || value.back() != '"') return std::string(value);
  value = value.substr(1, value.size() - 2);
  std::string text;
  text.reserve(value.size());
  for (std::size_t at = 0; at < value.size(); ++at) {
    if (value[at] != '\\' || at + 1 == value.size()) {
      text.push_back(value[at]);
      continue;
    }
    const char behind = value[++at];
    const bool is_octal = octal_digit(behind) >= 0 && at + 2 < value.size() &&
                          octal_digit(value[at + 1]) >= 0 && octal_digit(value[at + 2]) >= 0;
    if (is_octal) {
      text.push_back(static_cast<char>(octal_digit(behind) << 6 | octal_digit(value[at + 1]) << 3 |
                                       octal_digit(value[at + 2])));
      at += 2;
    } else {
      text.push_back(behind == 'n' ? '\n' : behind == 't' ? '\t' : behind == 'r' ? '\r' : behind);
    }
  }
  return text;
}

}  // namespace

ReadResult read_detail_record(std::string_view text, DateOrder order, AccountingRecord& record) {
  record.written = ctime_from(trimmed(take_line(text)));
  bool has_attribute = false;
  while (!text.empty()) {
    const std::string_view line = trimmed(take_line(text));
    const auto equals = line.find('=');
    if (line.empty()) continue;
    if (equals == std::string_view::npos || equals == 0) {
      record.damaged = true;
      continue;
    }
    has_attribute = true;
    std::string_view name = line.substr(0, equals);
    while (!name.empty() && (name.back() == ' ' || name.back() == ':' || name.back() == '+'))
      name.remove_suffix(1);
    const std::string_view value = trimmed(line.substr(equals + 1));
    auto attribute = attribute_of_name(name);
    if (attribute == Attribute::event_time) continue;  // with a zone's abbreviation, which may be anybody's
    if (attribute == Attribute::record_time) attribute = Attribute::unix_time;  // `Timestamp`
    if (attribute && !take_attribute(record, *attribute, unquoted(value), order)) record.damaged = true;
  }
  if (!has_attribute) return ReadResult::broken("no attribute follows");
  if (record.event) record.written.reset();
  if (!record.status && !record.packet_type) return ReadResult::skipped();  // of an authentication
  const std::string_view why = conclude(record);
  return why.empty() ? ReadResult() : ReadResult::broken(why);
}

}  // namespace raspool
