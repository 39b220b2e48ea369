#pragma once

#include <cstddef>
#include <cstdint>
#include <list>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "core/lease/connection_facts.hpp"
#include "core/lease/lease_book.hpp"

namespace raspool {

// What callouts told of connections that are up, and which tenures are theirs. A tenure is a connection's by
// the address that RRAS says its client has, or, where RRAS says none, by the RAS port of one of its links;
// and only if they overlap in time. Hints: callouts may come in any order, or not at all.
class KnownConnections {
 public:
  static constexpr std::size_t kMost = 16'384;  // the one heard of longest ago makes room

  KnownConnections() = default;
  KnownConnections(const KnownConnections&) = delete;
  KnownConnections& operator=(const KnownConnections&) = delete;

  // What is to be recorded after this news: for each tenure of the connection all that is known, if that is
  // more than what was returned for it before. Changes are numbered by the book. Without a book: nothing yet.
  std::vector<TenureFacts> take(const ConnectionNews& news, LeaseBook* book, WallTime now);

  // The tenures that were found are another state file's.
  void forget_tenures();

  std::size_t size() const { return connections_.size(); }
  // Connections that had to make room.
  std::uint64_t dropped() const { return dropped_; }

 private:
  struct FoundTenure {
    Sequence id = 0;
    Address address;
    WallTime from;
    ConnectionFacts told;  // what was last returned for it
  };
  struct Connection {
    std::uint64_t handle = 0;
    WallTime since;            // it was first heard of
    bool was_up = false;       // so it was told
    bool was_told_up = false;  // of itself, not of its links alone
    std::string user;
    std::vector<Address> addresses;
    std::set<std::string> ras_ports, ras_ports_up;
    ConnectionFacts facts, of_links;
    std::vector<FoundTenure> tenures;
  };

  Connection& connection_for(const ConnectionNews& news, WallTime now);
  void remove(std::uint64_t handle);
  static void hear(Connection& connection, const ConnectionNews& news);
  static void find_tenures(Connection& connection, const LeaseBook& book, WallTime now);

  std::list<Connection> connections_;  // the one heard of longest ago first
  std::unordered_map<std::uint64_t, std::list<Connection>::iterator> by_handle_;
  std::uint64_t dropped_ = 0;
};

}  // namespace raspool
