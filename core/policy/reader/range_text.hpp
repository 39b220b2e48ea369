#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/address/address_range.hpp"
#include "core/policy/reader/server_values.hpp"
#include "core/policy/reader/toml_section.hpp"

namespace raspool {

// A range as the administrator wrote it.
struct WrittenRange {
  AddressRange written;  // every address of it
  AddressRange
      assignable;  // without the network and the broadcast address of a CIDR block (not of a /31 or /32)
  std::string text;
  TextPosition at;
};

// A list of ranges as far as its elements are right.
struct RangeList {
  std::string server;  // whose; empty: every server's
  bool is_here = true;
  TextPosition at;
  std::vector<WrittenRange> ranges;
  bool complete = true;
};

// Reads a list of addresses, ranges and CIDR blocks and reports those that are none. Empty if the key is
// missing.
RangeList read_ranges(TomlSection& section, std::string_view key);
// The same of a key that may be a table by server name: the lists of all servers.
std::vector<RangeList> read_ranges_by_server(TomlSection& section, std::string_view key,
                                             ServerNames& servers);

// Why no client can have an address of the range ("loopback addresses (127.0.0.0/8)"); empty if clients can.
std::string_view unusable_part(const AddressRange& range);

}  // namespace raspool
