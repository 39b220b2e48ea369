#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/address/address_range.hpp"
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

// Reads a list of addresses, ranges and CIDR blocks and reports those that are none. Nothing if the key is
// missing or anything is wrong.
std::optional<std::vector<WrittenRange>> read_ranges(TomlSection& section, std::string_view key);

// Why no client can have an address of the range ("loopback addresses (127.0.0.0/8)"); empty if clients can.
std::string_view unusable_part(const AddressRange& range);

}  // namespace raspool
