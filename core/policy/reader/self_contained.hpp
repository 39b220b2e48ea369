#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/policy/diagnostic.hpp"

namespace raspool {

struct TextRegion {
  TextPosition begin, end;  // `end` is behind the last character
};

// What a members file holds, and where in the configuration its group speaks of it.
struct FiledMembers {
  std::vector<std::string> names;
  TextRegion file_key;              // `members_file = "engineers.txt"`
  std::optional<TextRegion> list;   // the value of `members`, if the group has that too
  std::vector<std::string> listed;  // and the names in it
};

// The text of a configuration with what stands in members files put in its place, so that it needs no other
// file and means the same. All else stays as it is.
std::string self_contained(std::string_view text, const std::vector<FiledMembers>& filed);

}  // namespace raspool
