#include "core/trace/accounting/radacct_table.hpp"

#include <algorithm>
#include <string_view>

#include "core/trace/accounting/attribute.hpp"

namespace raspool {
namespace {

enum Column : std::size_t {
  kUser,
  kNas,
  kPort,
  kPortType,
  kStart,
  kUpdate,
  kStop,
  kTime,
  kSession,
  kUnique,
  kAddress,
  kService,
  kInterface
};
constexpr std::array<std::string_view, 13> kColumnNames{
    "username",        "nasipaddress", "nasportid",        "nasporttype",   "acctstarttime",
    "acctupdatetime",  "acctstoptime", "acctsessiontime",  "acctsessionid", "acctuniqueid",
    "framedipaddress", "servicetype",  "framedinterfaceid"};

bool is_nothing(std::string_view value) {
  return value.empty() || same_ignoring_case(value, "null") || value == "\\N" ||
         value.starts_with("0000-00-00");
}

}  // namespace

std::optional<RadacctTable> RadacctTable::from_header(const SeparatedFields& header) {
  RadacctTable table;
  table.width_ = header.size();
  for (std::size_t index = 0; index < header.size(); ++index) {
    const auto* const found =
        std::find_if(kColumnNames.begin(), kColumnNames.end(),
                     [&](std::string_view name) { return same_ignoring_case(name, trimmed(header[index])); });
    if (found != kColumnNames.end())
      table.at_[static_cast<std::size_t>(found - kColumnNames.begin())] = index;
  }
  if (!table.at_[kUser] || !table.at_[kStart]) return std::nullopt;
  return table;
}

ReadResult RadacctTable::read(const SeparatedFields& row, AccountingRecord& record) const {
  if (row.size() != width_) return ReadResult::broken("not as many columns as in the header line");
  const auto value = [&](Column column) {
    const std::string_view text = at_[column] ? trimmed(row[*at_[column]]) : std::string_view();
    return is_nothing(text) ? std::string_view() : text;
  };
  constexpr DateOrder kOrder = DateOrder::month_first;  // of no account: years come first
  record.kind = RecordKind::whole_session;
  record.user_name = value(kUser);
  record.nas_address = value(kNas);
  record.port_id = value(kPort);
  record.session_id = value(kSession);
  record.unique_id = value(kUnique);
  record.written = local_time_from(value(kStart), kOrder);
  if (!record.written) return ReadResult::broken("acctstarttime is no time");
  record.alive = local_time_from(value(kUpdate), kOrder);
  record.ended = local_time_from(value(kStop), kOrder);
  if (!record.ended && !value(kStop).empty()) return ReadResult::broken("acctstoptime is no time");
  const auto take = [&](Attribute attribute, Column column) {
    const std::string_view text = value(column);
    if (!text.empty() && !take_attribute(record, attribute, text, kOrder)) record.damaged = true;
  };
  take(Attribute::address, kAddress);
  take(Attribute::port_type, kPortType);
  take(Attribute::service_type, kService);
  take(Attribute::session_time, kTime);
  take(Attribute::identifier, kInterface);
  return {};
}

}  // namespace raspool
