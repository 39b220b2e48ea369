#include "core/trace/accounting/system_event.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include "core/trace/accounting/attribute.hpp"
#include "core/trace/time_text.hpp"

namespace raspool {
namespace {

constexpr std::uint32_t kRefused = 20271, kSummary = 20272, kAssigned = 20274, kDisconnected = 20275;

// The part in braces of "{5A1C...}" and "CoId={5A1C...}"; empty: it is no identifier.
std::string_view identifier_in(std::string_view text) {
  const auto open = text.find('{');
  const bool is_one = open != std::string_view::npos && text.size() > open + 2 && text.back() == '}' &&
                      (open == 0 || text[open - 1] == '=');
  return is_one ? text.substr(open) : std::string_view();
}

// Routing domain and connection come in an order that nobody has confirmed. The domain is the default one,
// all zeros, as far as anybody has seen; else the connection is taken to be the second.
std::string_view connection_of(const std::vector<std::string_view>& data) {
  std::string_view connection;
  for (const std::string_view item : data) {
    const std::string_view identifier = identifier_in(item);
    if (identifier.find_first_not_of("{0-}") != std::string_view::npos) connection = identifier;
  }
  return connection;
}

// Where the user stands: the first item that is no identifier and not empty.
std::size_t user_at(const std::vector<std::string_view>& data) {
  const auto is_user = [](std::string_view item) { return !item.empty() && identifier_in(item).empty(); };
  return static_cast<std::size_t>(std::find_if(data.begin(), data.end(), is_user) - data.begin());
}

}  // namespace

bool is_system_event(const XmlEvent& event) {
  const auto* const id = event.find("EventID");
  return id && id->parent == "System";
}

ReadResult read_system_event(const XmlEvent& event, AccountingRecord& record) {
  const auto* const provider = event.find("Provider");
  if (!provider || !same_ignoring_case(provider->attribute_value, "RemoteAccess"))
    return ReadResult::skipped();
  const auto id = small_number_from(trimmed(event.find("EventID")->text));
  if (!id) return ReadResult::broken("an event without its number");
  if (*id != kRefused && *id != kSummary && *id != kAssigned && *id != kDisconnected)
    return ReadResult::skipped();
  const auto* const created = event.find("TimeCreated");
  record.event = created ? wall_time_from(created->attribute_value) : std::nullopt;
  if (!record.event) return ReadResult::broken("an event without its time");
  if (const auto* const computer = event.find("Computer")) record.server = computer->text;
  record.service = "RAS";

  std::vector<std::string_view> data;
  for (const XmlEvent::Element& element : event.elements) {
    if (element.name == "Data") data.push_back(trimmed(element.text));
  }
  record.session_id = connection_of(data);
  const std::size_t user = user_at(data);
  const auto item = [&](std::size_t behind_user) {
    return user + behind_user < data.size() ? data[user + behind_user] : std::string_view();
  };
  record.user_name = item(0);
  switch (*id) {
    case kRefused:
      record.kind = RecordKind::login_refused;
      break;
    case kAssigned:
      record.kind = RecordKind::start;
      record.port_id = item(1);
      if (!take_attribute(record, Attribute::address, item(2), DateOrder::month_first))
        return ReadResult::broken("an event that should name an address does not");
      break;
    case kSummary: {
      record.kind = RecordKind::stop;
      record.port_id = item(1);
      const auto minutes = small_number_from(item(6)), seconds = small_number_from(item(7));
      if (minutes && seconds && *minutes < 100'000'000)
        record.session_time = std::chrono::minutes(*minutes) + std::chrono::seconds(*seconds);
      break;
    }
    default:
      record.kind = RecordKind::disconnected;
      record.user_name.clear();
      for (const std::string_view text : data)
        take_attribute(record, Attribute::address, text, DateOrder::month_first);
      if (!record.address && record.session_id.empty())
        return ReadResult::broken("an event that should name an address does not");
  }
  const bool is_of_session = record.kind == RecordKind::start || record.kind == RecordKind::stop;
  if (is_of_session && record.session_id.empty()) {
    record.session_id = "port ";  // then user and RAS port have to do
    record.session_id += record.port_id;
  }
  return {};
}

}  // namespace raspool
