#include "core/trace/accounting/attribute.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace raspool {
namespace {

using namespace std::chrono;
using enum Attribute;

struct Named {
  std::string_view name;  // small letters
  Attribute attribute;
};
constexpr std::array kAttributeNames{
    Named{"acct-delay-time", delay},
    Named{"acct-interim-interval", interim_interval},
    Named{"acct-multi-session-id", multilink_id},
    Named{"acct-multi-ssn-id", multilink_id},
    Named{"acct-session-id", session_id},
    Named{"acct-session-time", session_time},
    Named{"acct-status-type", status},
    Named{"acct-terminate-cause", terminate_cause},
    Named{"acct-unique-session-id", unique_id},
    Named{"calling-station-id", caller},
    Named{"class", klass},
    Named{"client-friendly-name", client_name},
    Named{"client-ip-address", client_address},
    Named{"computer-name", server},
    Named{"event-source", service},
    Named{"event-timestamp", event_time},
    Named{"framed-interface-id", identifier},
    Named{"framed-ip-address", address},
    Named{"fully-qualifed-user-name", full_name},  // as the product writes it
    Named{"fully-qualified-user-name", full_name},
    Named{"nas-identifier", nas_name},
    Named{"nas-ip-address", nas_address},
    Named{"nas-ipv6-address", nas_address},
    Named{"nas-port", port},
    Named{"nas-port-id", port_id},
    Named{"nas-port-type", port_type},
    Named{"np-policy-name", policy},
    Named{"packet-type", packet_type},
    Named{"policy-name", policy},
    Named{"sam-account-name", account_name},
    Named{"service-type", service_type},
    Named{"timestamp", record_time},
    Named{"tunnel-client-endpoint", tunnel_client},
    Named{"tunnel-client-endpt", tunnel_client},
    Named{"tunnel-type", tunnel_type},
    Named{"user-name", user_name},
};
static_assert(std::is_sorted(kAttributeNames.begin(), kAttributeNames.end(),
                             [](const Named& one, const Named& other) { return one.name < other.name; }));

// FreeRADIUS writes words for these values.
struct Word {
  Attribute attribute;
  std::string_view word;
  std::uint32_t number;
};
constexpr std::array kAttributeWords{
    Word{status, "Start", 1},
    Word{status, "Stop", 2},
    Word{status, "Interim-Update", 3},
    Word{status, "Alive", 3},
    Word{status, "Accounting-On", 7},
    Word{status, "Accounting-Off", 8},
    Word{port_type, "Async", 0},
    Word{port_type, "Sync", 1},
    Word{port_type, "ISDN", 2},
    Word{port_type, "ISDN-V120", 3},
    Word{port_type, "ISDN-V110", 4},
    Word{port_type, "Virtual", 5},
    Word{port_type, "Ethernet", 15},
    Word{port_type, "xDSL", 16},
    Word{port_type, "Cable", 17},
    Word{port_type, "Wireless-Other", 18},
    Word{port_type, "Wireless-802.11", 19},
    Word{service_type, "Login-User", 1},
    Word{service_type, "Framed-User", 2},
    Word{service_type, "Framed", 2},
    Word{tunnel_type, "PPTP", 1},
    Word{tunnel_type, "L2TP", 3},
    Word{tunnel_type, "ESP", 9},
    Word{tunnel_type, "VLAN", 13},
    Word{terminate_cause, "User-Request", 1},
};

std::optional<std::uint32_t> number_of(Attribute attribute, std::string_view value) {
  if (const auto number = small_number_from(value)) return number;
  for (const Word& word : kAttributeWords) {
    if (word.attribute == attribute && same_ignoring_case(word.word, value)) return word.number;
  }
  // A word that is not known here, as that of a rare kind of port, is one kind more.
  constexpr std::uint32_t kAnotherKind = 255;
  const bool is_word = !value.empty() && (value.front() < '0' || value.front() > '9');
  return is_word && attribute != packet_type ? std::optional(kAnotherKind) : std::nullopt;
}

std::optional<WallTime> unix_time_from(std::string_view value) {
  constexpr std::uint64_t kLast = 253'370'764'800;  // the year 9999
  const auto number = number_from(value);
  if (!number || *number == 0 || *number > kLast) return std::nullopt;
  return WallTime(seconds(static_cast<std::int64_t>(*number)));
}

bool take_text(std::string& into, std::string_view value, ValueForm form) {
  if (!into.empty() || value.empty()) return true;
  if (form == ValueForm::text) {
    into = value.starts_with('0') ? decoded(value) : std::string(value);
    return true;
  }
  auto bytes = bytes_from(value);
  if (!bytes) return false;
  into = *std::move(bytes);
  return true;
}

template <class Value>
bool take_value(std::optional<Value>& into, const std::optional<Value>& value) {
  if (!into) into = value;
  return value.has_value();
}

std::optional<seconds> seconds_from(std::string_view value) {
  const auto number = small_number_from(value);
  return number ? std::optional(seconds(*number)) : std::nullopt;
}

bool take_address(AccountingRecord& record, std::string_view value) {
  const auto parsed = AddressV4::parse(value);
  if (!parsed) return false;
  // "Let the NAS choose", "let the user choose", and none at all (RFC 2865).
  const bool is_wish = parsed->number() >= 0xFFFF'FFFEu || parsed->number() == 0;
  if (!record.address && !is_wish) record.address = *parsed;
  return true;
}

bool take_identifier(AccountingRecord& record, std::string_view value) {
  std::string digits(value.starts_with("0x") ? value.substr(2) : value);
  std::erase_if(digits, [](char character) { return character == ':' || character == '-'; });
  const auto bytes = bytes_from(digits);
  if (!bytes || bytes->size() != 8) return false;
  std::uint64_t number = 0;
  for (const char byte : *bytes) number = number << 8 | static_cast<unsigned char>(byte);
  if (!record.identifier && number != 0) record.identifier = InterfaceIdentifier::from_number(number);
  return true;
}

bool take_event_time(AccountingRecord& record, std::string_view value, DateOrder order) {
  if (const auto time = unix_time_from(value)) return take_value(record.event, time);
  const auto utc = local_time_from(value, order);  // it is UTC, and written as any time
  return utc && take_value(record.event, std::optional(WallTime(utc->time_since_epoch())));
}

// The text that the attribute is kept in; null: it is no text.
std::string* text_of(AccountingRecord& record, Attribute attribute) {
  switch (attribute) {
    case server:
      return &record.server;
    case service:
      return &record.service;
    case user_name:
      return &record.user_name;
    case account_name:
      return &record.account_name;
    case full_name:
      return &record.full_name;
    case nas_address:
      return &record.nas_address;
    case nas_name:
      return &record.nas_name;
    case client_address:
      return &record.client_address;
    case client_name:
      return &record.client_name;
    case port:
      return &record.port;
    case port_id:
      return &record.port_id;
    case session_id:
      return &record.session_id;
    case unique_id:
      return &record.unique_id;
    case multilink_id:
      return &record.multilink_id;
    case klass:
      return &record.klass;
    case caller:
      return &record.caller;
    case tunnel_client:
      return &record.tunnel_client;
    case policy:
      return &record.policy;
    default:
      return nullptr;
  }
}

// The number that the attribute is kept in; null: it is none.
std::optional<std::uint32_t>* number_in(AccountingRecord& record, Attribute attribute) {
  switch (attribute) {
    case packet_type:
      return &record.packet_type;
    case status:
      return &record.status;
    case port_type:
      return &record.port_type;
    case tunnel_type:
      return &record.tunnel_type;
    case service_type:
      return &record.service_type;
    case terminate_cause:
      return &record.terminate_cause;
    default:
      return nullptr;
  }
}

RecordKind kind_of_status(std::optional<std::uint32_t> status_type) {
  switch (status_type.value_or(0)) {
    case 1:
      return RecordKind::start;
    case 2:
      return RecordKind::stop;
    case 3:
      return RecordKind::interim;
    case 7:
      return RecordKind::accounting_on;
    case 8:
      return RecordKind::accounting_off;
    default:
      return RecordKind::other;
  }
}

}  // namespace

std::optional<Attribute> attribute_of_column(std::size_t column) {
  switch (column) {
    case 0:
      return server;
    case 1:
      return service;
    case 4:
      return packet_type;
    case 5:
      return user_name;
    case 6:
      return full_name;
    case 8:
      return caller;
    case 10:
      return address;
    case 11:
      return nas_name;
    case 12:
      return nas_address;
    case 13:
      return port;
    case 15:
      return client_address;
    case 16:
      return client_name;
    case 17:
      return event_time;
    case 19:
      return port_type;
    case 22:
      return service_type;
    case 24:
      return policy;
    case 26:
      return klass;
    case 31:
      return status;
    case 32:
      return delay;
    case 35:
      return session_id;
    case 37:
      return session_time;
    case 40:
      return terminate_cause;
    case 41:
      return multilink_id;
    case 43:
      return interim_interval;
    case 44:
      return tunnel_type;
    case 46:
      return tunnel_client;
    default:
      return std::nullopt;
  }
}

std::optional<Attribute> attribute_of_id(std::int64_t id) {
  switch (id) {
    case 1:
      return user_name;
    case 4:
      return nas_address;
    case 5:
      return port;
    case 6:
      return service_type;
    case 8:
      return address;
    case 25:
      return klass;
    case 31:
      return caller;
    case 32:
      return nas_name;
    case 40:
      return status;
    case 41:
      return delay;
    case 44:
      return session_id;
    case 46:
      return session_time;
    case 49:
      return terminate_cause;
    case 50:
      return multilink_id;
    case 55:
      return event_time;
    case 61:
      return port_type;
    case 64:
      return tunnel_type;
    case 66:
      return tunnel_client;
    case 85:
      return interim_interval;
    case 87:
      return port_id;
    case 95:
      return nas_address;
    case 96:
      return identifier;
    case 4108:
      return client_address;
    case 4128:
      return client_name;
    case 4129:
      return account_name;
    case 4130:
      return full_name;
    case 4136:
      return packet_type;
    case 4149:
      return policy;
    default:
      return std::nullopt;
  }
}

std::optional<Attribute> attribute_of_name(std::string_view name) {
  std::array<char, 32> lowered{};
  if (name.size() > lowered.size()) return std::nullopt;
  std::transform(name.begin(), name.end(), lowered.begin(), [](char character) {
    return character >= 'A' && character <= 'Z' ? static_cast<char>(character + ('a' - 'A')) : character;
  });
  const std::string_view wanted(lowered.data(), name.size());
  const auto* const found =
      std::lower_bound(kAttributeNames.begin(), kAttributeNames.end(), wanted,
                       [](const Named& named, std::string_view text) { return named.name < text; });
  return found != kAttributeNames.end() && found->name == wanted ? std::optional(found->attribute)
                                                                 : std::nullopt;
}

bool take_attribute(AccountingRecord& record, Attribute attribute, std::string_view value, DateOrder order,
                    ValueForm form) {
  if (std::string* const text = text_of(record, attribute)) return take_text(*text, value, form);
  if (auto* const number = number_in(record, attribute)) {
    return take_value(*number, number_of(attribute, value));
  }
  switch (attribute) {
    case address:
      return take_address(record, value);
    case identifier:
      return take_identifier(record, value);
    case delay: {
      const auto told = seconds_from(value);
      if (told) record.delay = *told;
      return told.has_value();
    }
    case session_time:
      return take_value(record.session_time, seconds_from(value));
    case interim_interval:
      return take_value(record.interim_interval, seconds_from(value));
    case event_time:
      return take_event_time(record, value, order);
    case unix_time:
      return take_value(record.event, unix_time_from(value));
    case record_time:
      return take_value(record.written, local_time_from(value, order));
    default:
      return false;
  }
}

std::string_view conclude(AccountingRecord& record) {
  if (record.tunnel_type && *record.tunnel_type > 0xFF'FFFFu) *record.tunnel_type &= 0xFF'FFFFu;
  switch (record.packet_type.value_or(4)) {
    case 1:
      record.kind = RecordKind::access_request;
      break;
    case 2:
      record.kind = RecordKind::access_accept;
      break;
    case 4:
      record.kind = kind_of_status(record.status);
      break;
    default:
      record.kind = RecordKind::other;
  }
  if (!record.packet_type && !record.status) return "it says neither packet type nor accounting status";
  if (record.packet_type == 4u && !record.status) return "an accounting record without its status";
  if (!record.written && !record.event) return "it has no time";
  const bool is_of_session = record.kind == RecordKind::start || record.kind == RecordKind::interim ||
                             record.kind == RecordKind::stop;
  if (is_of_session && record.session_id.empty() && record.unique_id.empty())
    return "an accounting record without Acct-Session-Id";
  return {};
}

}  // namespace raspool
