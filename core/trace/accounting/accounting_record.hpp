#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/address/address_v4.hpp"
#include "core/address/address_v6.hpp"
#include "core/env/clock.hpp"

namespace raspool {

// What a server's clock on the wall says: which zone it is in is not told.
using LocalTime = std::chrono::local_time<Duration>;

enum class RecordKind : std::uint8_t {
  other,  // says nothing of a connection
  access_request,
  access_accept,
  start,
  interim,
  stop,
  accounting_on,   // the access server has started: all its connections are over
  accounting_off,  // it goes down: the same
  disconnected,    // an end that names the address and no session
  login_refused,
  whole_session,  // begin and end in one
};

// One record of an accounting log, whatever its format. Text is decoded and may be any bytes; what the record
// does not say is empty.
struct AccountingRecord {
  RecordKind kind = RecordKind::other;
  bool damaged = false;  // something of it could not be read, but not what counts

  std::optional<LocalTime> written;       // when, by the logging server's clock; of a whole session its begin
  std::optional<WallTime> event;          // when it happened, by the access server
  std::optional<LocalTime> alive, ended;  // of a whole session: its last sign of life, and its end
  std::optional<WallTime> alive_utc, ended_utc;  // the same, as soon as the zone is known
  std::chrono::seconds delay{0};                 // for which the access server had been trying to deliver it

  std::string server, service;  // who logged it
  std::string user_name, account_name, full_name;
  std::string nas_address, nas_name, client_address, client_name;
  std::string port, port_id;
  std::string session_id, unique_id, multilink_id, klass;
  std::string caller, tunnel_client;
  std::string policy;

  std::optional<AddressV4> address;
  std::optional<InterfaceIdentifier> identifier;
  std::optional<std::uint32_t> packet_type, status, port_type, tunnel_type, service_type, terminate_cause;
  std::optional<std::chrono::seconds> session_time, interim_interval;

  void clear();  // keeps the memory of the texts

  // The user as rules look at it; the forms in the order in which they are trusted.
  std::string_view user() const;
  // What tells the access server from others.
  std::string_view nas() const;
  // What its administrator calls it.
  std::string_view nas_display_name() const;
  std::string_view ras_port() const { return port_id.empty() ? port : port_id; }
  bool is_accounting() const {
    return kind != RecordKind::other && kind != RecordKind::access_request &&
           kind != RecordKind::access_accept;
  }
};

}  // namespace raspool
