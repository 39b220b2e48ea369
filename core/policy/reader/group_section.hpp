#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "core/policy/policy.hpp"
#include "core/policy/reader/self_contained.hpp"
#include "core/policy/reader/toml_section.hpp"

namespace raspool {

// A group as it was read, with what is needed to speak about it.
struct GroupDraft {
  Group group;
  bool complete = false;  // its members are known
  TextPosition name_at;
};

// Reads the [[group]] sections of one configuration file, and the members files that they name.
class GroupReader {
 public:
  // `file`: the configuration file, whose text has `length_bytes`.
  GroupReader(const NameRules& names, const std::filesystem::path& file, std::size_t length_bytes);

  GroupDraft read(TomlSection& section);
  // What stands in members files, and where it belongs in the text.
  const std::vector<FiledMembers>& filed() const { return filed_; }

 private:
  bool add_written(TomlSection& section, Group& group);
  bool add_filed(TomlSection& section, Group& group);

  const NameRules& names_;
  std::filesystem::path folder_;
  std::size_t left_bytes_;  // that may still be read
  std::vector<FiledMembers> filed_;
};

}  // namespace raspool
