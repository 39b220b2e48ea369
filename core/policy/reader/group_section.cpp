#include "core/policy/reader/group_section.hpp"

#include <fmt/format.h>

#include <unordered_set>
#include <utility>

#include "core/policy/configuration_reader.hpp"
#include "core/policy/reader/members_file.hpp"
#include "core/policy/reader/path_text.hpp"
#include "core/policy/reader/user_text.hpp"
#include "core/policy/reader/wording.hpp"

namespace raspool {
namespace {

constexpr std::size_t kMostMembers = 1'000'000;  // of all groups
constexpr std::string_view kMembersExample = "members = ['CORP\\alice']";
constexpr std::string_view kFileExample = "members_file = \"engineers.txt\"";

void drop_repeated(std::vector<UserName>& members) {
  std::unordered_set<std::string> known;
  std::erase_if(members, [&](const UserName& member) { return !known.emplace(member.key()).second; });
}

}  // namespace

GroupReader::GroupReader(const NameRules& names, const std::filesystem::path& file, std::size_t length_bytes)
    : names_(names),
      folder_(absolute_path(file).parent_path()),
      left_bytes_(kLongestConfiguration > length_bytes ? kLongestConfiguration - length_bytes : 0),
      left_members_(kMostMembers) {}

// True if all of them are right.
bool GroupReader::add_written(TomlSection& section, Group& group) {
  if (!section.has("members")) {
    section.find("members");
    return true;
  }
  const auto written = section.texts("members", kMembersExample, left_members_);
  if (!written) return false;
  left_members_ -= written->elements.size();
  bool right = written->complete;
  for (const PlacedText& name : written->elements) {
    std::string mistake = name.text.empty() ? "the name of a member is empty: write 'CORP\\alice'"
                                            : why_no_user(name.text, "a member");
    if (mistake.empty()) {
      group.members.push_back(names_.user_name(name.text));
    } else {
      section.diagnostics().error(name.at, std::move(mistake));
      right = false;
    }
  }
  return right;
}

bool GroupReader::add_filed(TomlSection& section, Group& group) {
  const auto written = section.text("members_file");
  if (!written) return !section.has("members_file");
  Diagnostics& diagnostics = section.diagnostics();
  if (written->text.empty()) {
    diagnostics.error(written->at, fmt::format("`members_file` is empty: write {}", kFileExample));
    return false;
  }
  const std::filesystem::path file = (folder_ / path_from_utf8(written->text)).lexically_normal();
  MembersFile members = read_members_file(file, left_bytes_);
  for (std::string& mistake : members.mistakes) {
    diagnostics.error(written->at, fmt::format("the members file {}", mistake));
  }
  if (!members.mistakes.empty()) return false;
  left_bytes_ -= members.size_bytes;
  if (members.names.size() > left_members_) {
    diagnostics.error(written->at,
                      fmt::format("the groups have more than {} members: let rules name users by "
                                  "pattern",
                                  kMostMembers));
    return false;
  }
  left_members_ -= members.names.size();
  for (const std::string& name : members.names) group.members.push_back(names_.user_name(name));

  const TomlEntry& file_entry = *section.entry("members_file");
  const TomlEntry* const list = section.entry("members");
  FiledMembers& filed = filed_.emplace_back();
  filed.names = std::move(members.names);
  filed.file_key = {file_entry.at, file_entry.value.end};
  if (list != nullptr) {
    filed.list = TextRegion{list->value.at, list->value.end};
    for (const TomlNode& name : list->value.elements) filed.listed.push_back(name.text);
  }
  return true;
}

GroupDraft GroupReader::read(TomlSection& section) {
  GroupDraft draft;
  const auto name = section.required_text("name", "name = \"engineers\"");
  draft.name_at = section.at("name");
  if (name) draft.group.name = name->text;
  if (!section.has("members") && !section.has("members_file")) {
    section.diagnostics().error(
        section.at(), fmt::format("[[group]] has neither `members` nor `members_file`: write {} or {}",
                                  kMembersExample, kFileExample));
  } else {
    draft.complete = true;
  }
  draft.complete = add_written(section, draft.group) && draft.complete;
  draft.complete = add_filed(section, draft.group) && draft.complete;
  drop_repeated(draft.group.members);
  section.finish();
  return draft;
}

}  // namespace raspool
