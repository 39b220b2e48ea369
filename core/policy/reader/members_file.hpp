#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace raspool {

// The names that a members file lists, or what is wrong with it.
struct MembersFile {
  std::vector<std::string> names;  // valid UTF-8, not empty, no patterns
  std::vector<std::string> mistakes;
  std::size_t size_bytes = 0;
};

// Reads a file with one name a line: UTF-8 with or without BOM, or UTF-16LE with BOM. What follows a # at the
// beginning of a line or behind a space is a comment; a name may hold # otherwise, as names of guests do.
MembersFile read_members_file(const std::filesystem::path& file, std::size_t longest_bytes);

}  // namespace raspool
