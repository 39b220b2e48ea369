#pragma once

#include <boost/unordered/unordered_flat_map.hpp>
#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "core/trace/accounting/access_servers.hpp"
#include "core/trace/accounting/address_map.hpp"
#include "core/trace/accounting/session.hpp"
#include "core/trace/trace_line.hpp"

namespace raspool {

// Makes sessions of the callouts of a trace: a Get that is answered begins one, its Release ends it. A Get
// that was refused is one of no length.
class TraceSessions {
 public:
  TraceSessions(const SessionOptions& options, NameTable& names, SessionTally& tally, SessionSink sink);

  void take(const TraceLine& line, WallTime time);
  void finish();

 private:
  struct Open {
    Session session;
    Address given;
  };
  struct Server {
    std::map<std::uint64_t, Open> open;                                 // by number, rising
    boost::unordered_flat_map<std::uint64_t, std::uint64_t> ras_ports;  // RAS port and family to number
    AddressMap<std::uint64_t> addresses;
    boost::unordered_flat_map<NameTable::Id, NameTable::Id> devices;  // RAS port to device
    std::optional<std::uint64_t> process;                             // that answers
    std::optional<std::pair<std::uint64_t, WallTime>> started;        // the last that began, and when
  };

  void get(std::uint16_t number, Server& server, const TraceLine& line, WallTime time);
  void release(Server& server, const TraceLine& line, WallTime time);
  void end_all(Server& server, WallTime time);
  void close(Server& server, std::uint64_t number, WallTime time, SessionEnd by);

  SessionOptions options_;
  NameTable& names_;
  SessionTally& tally_;
  SessionSink sink_;
  AccessServers access_servers_;
  std::map<std::uint16_t, Server> servers_;
  std::uint64_t next_ = 0;
  std::uint32_t next_order_ = 0;
  WallTime now_;
};

}  // namespace raspool
