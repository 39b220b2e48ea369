#include "core/trace/accounting/ias_record.hpp"

#include <array>
#include <charconv>
#include <optional>

#include "core/trace/accounting/attribute.hpp"

namespace raspool {
namespace {

constexpr std::size_t kHeader = 6;

// Takes the field up to the next comma; nothing behind the last one. A comma inside a value never appears as
// such: the value is then written in hexadecimal.
std::optional<std::string_view> take_field(std::optional<std::string_view>& rest) {
  if (!rest) return std::nullopt;
  const auto comma = rest->find(',');
  const std::string_view field = rest->substr(0, comma);
  if (comma == std::string_view::npos) {
    rest.reset();
  } else {
    rest->remove_prefix(comma + 1);
  }
  return field;
}

struct Header {
  std::array<std::string_view, kHeader> fields;
  std::optional<std::string_view> rest;
};

std::optional<Header> header_of(std::string_view line) {
  Header header{{}, line};
  for (std::string_view& field : header.fields) {
    const auto taken = take_field(header.rest);
    if (!taken) return std::nullopt;
    field = *taken;
  }
  return header;
}

std::optional<std::int64_t> id_from(std::string_view text) {
  std::int64_t id = 0;
  const auto* const end = text.data() + text.size();
  const auto [stopped, error] = std::from_chars(text.data(), end, id);
  return error == std::errc() && stopped == end ? std::optional(id) : std::nullopt;
}

}  // namespace

bool is_ias_record(std::string_view line) {
  const auto header = header_of(line);
  return header &&
         (slashed_date_from(header->fields[2]) || day_from(header->fields[2], DateOrder::month_first)) &&
         time_of_day_from(header->fields[3]) && !header->fields[4].empty();
}

ReadResult read_ias_record(std::string_view line, DateOrder order, AccountingRecord& record) {
  auto header = header_of(line);
  if (!header) return ReadResult::broken("too few fields");
  const auto day = day_from(header->fields[2], order);
  const auto time = time_of_day_from(header->fields[3]);
  if (!day || !time) return ReadResult::broken("there is no such day");
  record.written = LocalTime(*day) + *time;
  take_attribute(record, Attribute::service, header->fields[4], order);
  take_attribute(record, Attribute::server, header->fields[5], order);
  while (const auto name = take_field(header->rest)) {
    const auto value = take_field(header->rest);
    const auto id = id_from(*name);
    if (!id || !value) {
      record.damaged = true;  // without a value, or run together with another record: what was read counts
      break;
    }
    const auto attribute = attribute_of_id(*id);
    if (!attribute || value->empty()) continue;
    if (!take_attribute(record, *attribute, *value, order)) record.damaged = true;
  }
  take_attribute(record, Attribute::user_name, header->fields[1], order);
  take_attribute(record, Attribute::nas_address, header->fields[0], order);
  const std::string_view why = conclude(record);
  return why.empty() ? ReadResult() : ReadResult::broken(why);
}

}  // namespace raspool
