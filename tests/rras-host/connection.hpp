#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "tests/rras-host/callout.hpp"

namespace rras_host {

using ConnectionId = std::uint64_t;

struct Link {
  std::uint64_t id = 0;
  std::wstring ras_port;
};

// A user's connection as RRAS keeps it.
struct Connection {
  ConnectionId id = 0;
  std::wstring user;          // as authenticated: DOMAIN\name, name@domain or name
  std::vector<Link> links;    // the first one's port is the one the addresses were asked for
  std::wstring address_port;  // also after that link has gone
  DWORD proposal = 0;
  DWORD address = 0;  // what the DLL chose
  IN6_ADDR address6{};
  bool notify4 = false;  // the DLL wants to hear of the end
  bool notify6 = false;
  std::uint32_t switch_overs = 0;
  bool accepted = false;  // by every DLL: hang-ups are due

  ConnectionFacts facts(const Link& link) const;
  ConnectionFacts facts() const { return facts(links.empty() ? Link{0, address_port} : links.front()); }
};

// What DOMAIN\name falls into in RRAS's structures; without a domain the second is empty.
struct UserName {
  std::wstring name;
  std::wstring domain;
};
UserName split_user(const std::wstring& user);

}  // namespace rras_host
