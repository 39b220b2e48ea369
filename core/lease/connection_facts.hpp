#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/lease/tenure.hpp"

namespace raspool {

// What RRAS's callouts told of a connection, for the record alone: no decision rests on it. What was not told
// is empty.
struct ConnectionFacts {
  std::string endpoint;                         // the client's end of the tunnel, as RRAS writes it
  std::string tunnel;                           // "ikev2" or "ppp"; if only a link told, RRAS's device type
  std::string device;                           // RRAS's name of the device ("WAN Miniport (IKEv2)")
  std::optional<std::uint64_t> seconds;         // how long it lasted, by RRAS's own count
  std::optional<std::uint64_t> received, sent;  // bytes, as the server sees it; RRAS counts in 32 bits

  bool is_empty() const { return *this == ConnectionFacts(); }
  // What `later` tells takes the place of what was told before.
  void take(const ConnectionFacts& later);

  friend bool operator==(const ConnectionFacts&, const ConnectionFacts&) = default;
};

// One callout's news of a connection or of one of its links.
struct ConnectionNews {
  enum class What : std::uint8_t { connection_up, connection_down, link_up, link_down };
  static constexpr std::size_t kLongestText = 256;  // bytes: RRAS's fields are shorter

  What what = What::connection_up;
  std::uint64_t connection = 0;    // RRAS's handle; 0: not told
  std::string ras_port;            // of a link
  std::string user;                // of a connection: RRAS's field, without the domain
  std::vector<Address> addresses;  // of a connection: what the client was told
  ConnectionFacts facts;           // of a link: its own alone
  std::optional<WallTime> at;      // nothing: now

  bool is_of_link() const { return what == What::link_up || what == What::link_down; }
  bool fits() const;  // no text is too long
};

// Of a link alone.
ConnectionNews link_is_up(std::string_view ras_port, std::uint64_t connection, std::string_view device);
ConnectionNews link_is_down(std::string_view ras_port, std::uint64_t connection);

// What the record of one tenure gets to know. `to`: nothing, if it had not ended when this was told.
struct TenureFacts {
  Sequence tenure = 0;
  Address address;
  WallTime from;
  std::optional<WallTime> to;
  Sequence change = 0;
  WallTime at;
  ConnectionFacts facts;

  friend bool operator==(const TenureFacts&, const TenureFacts&) = default;
};

}  // namespace raspool
