#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "core/trace/accounting/accounting_record.hpp"
#include "core/trace/accounting/field_text.hpp"

namespace raspool {

// What of a record is looked at. Each format has a name, a number or a place of its own for it.
enum class Attribute : std::uint8_t {
  server,
  service,
  packet_type,
  user_name,
  account_name,
  full_name,
  nas_address,
  nas_name,
  client_address,
  client_name,
  port,
  port_id,
  port_type,
  service_type,
  tunnel_type,
  tunnel_client,
  session_id,
  unique_id,
  multilink_id,
  klass,
  caller,
  policy,
  address,
  identifier,
  status,
  delay,
  session_time,
  interim_interval,
  terminate_cause,
  event_time,   // Unix seconds, or a date and a time in UTC
  record_time,  // local
  unix_time,    // of the event; as FreeRADIUS adds it
};

std::optional<Attribute> attribute_of_column(
    std::size_t column);                                    // of the database-compatible format, from 0
std::optional<Attribute> attribute_of_id(std::int64_t id);  // of the IAS format
std::optional<Attribute> attribute_of_name(std::string_view name);  // in any case; of XML and FreeRADIUS

// How the value of an attribute is written.
enum class ValueForm : std::uint8_t { text, hexadecimal };

// Takes the value over, unless the record has one already: of an attribute that comes twice the first
// counts. False: it is nothing of the kind.
bool take_attribute(AccountingRecord& record, Attribute attribute, std::string_view value, DateOrder order,
                    ValueForm form = ValueForm::text);

// What the record is, from packet type and status. Why it is of no use, if that is so; else empty.
std::string_view conclude(AccountingRecord& record);

}  // namespace raspool
