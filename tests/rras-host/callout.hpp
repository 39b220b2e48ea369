#pragma once

// One callout and what the DLL answered: what the host passes around, records, and sends between processes.

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "tests/rras-host/text.hpp"

namespace rras_host {

enum class Call {
  init,
  init_ex,
  terminate,
  get4,
  release4,
  get6,
  release6,
  accept_connection,
  hangup_connection,
  accept_link,
  hangup_link,
  reauthenticate,
  endpoint_change,
};

std::string_view name(Call call);
std::optional<Call> call_named(std::string_view name);

// What the notification group's structures tell; addresses and link as they are at the time of the callout.
struct ConnectionFacts {
  std::uint64_t connection = 0;  // hConnection
  std::uint64_t link = 0;        // hPort
  std::wstring user;             // without domain: RRAS has two fields here
  std::wstring domain;
  std::wstring computer;
  std::wstring ras_port;
  std::wstring device = L"WAN Miniport (IKEv2)";
  std::wstring device_type = L"vpn";
  std::wstring endpoint;  // the client's, text
  DWORD address = 0;      // 0: none negotiated
  IN6_ADDR address6{};
  bool ikev2 = true;
  DWORD switch_overs = 0;
  DWORD duration_seconds = 0;
  DWORD received_bytes = 0, sent_bytes = 0;  // by the server
};

struct Callout {
  Call call = Call::get4;
  std::size_t dll = 0;  // place in the order of the registered list
  std::wstring user;
  std::wstring ras_port;
  DWORD address = 0;    // get4: the proposal; release4: the address to be released
  IN6_ADDR address6{};  // the same for get6 and release6
  ConnectionFacts connection;
};

struct Answer {
  Call call = Call::get4;
  std::size_t dll = 0;
  bool reached = true;   // false: the DLL does not have this callout
  DWORD result = 0;      // of init, terminate and get
  bool accepted = true;  // of accept_*, reauthenticate, endpoint_change
  DWORD address = 0;     // after a get
  IN6_ADDR address6{};
  bool notify = false;  // after a get
  std::chrono::microseconds took{};
  DWORD process = 0;
  DWORD thread = 0;
  std::vector<std::string> faults;  // rules the DLL broke while it answered, as sentences
};

}  // namespace rras_host
