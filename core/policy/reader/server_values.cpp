#include "core/policy/reader/server_values.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "core/policy/case_folding.hpp"
#include "core/policy/reader/wording.hpp"

namespace raspool {

bool is_same_server(std::string_view left, std::string_view right) {
  return fold_case(left) == fold_case(right);
}

ServerNames::ServerNames(std::string_view this_server)
    : this_server_(this_server), folded_(fold_case(this_server)) {}

bool ServerNames::is_this(std::string_view name) const { return fold_case(name) == folded_; }

void ServerNames::note(std::string_view name) {
  constexpr std::size_t kMost = 1000;
  std::string folded = fold_case(name);
  if (named_.size() >= kMost ||
      std::find(folded_named_.begin(), folded_named_.end(), folded) != folded_named_.end()) {
    return;
  }
  named_.emplace_back(name);
  folded_named_.push_back(std::move(folded));
}

std::vector<ServerValue> values_by_server(TomlSection& section, std::string_view key, ServerNames& servers) {
  const TomlNode* const node = section.find(key);
  if (node == nullptr) return {};
  if (node->kind != TomlNode::Kind::table) return {{.server = {}, .value = node}};

  Diagnostics& diagnostics = section.diagnostics();
  if (node->entries.empty()) {
    diagnostics.error(node->at,
                      fmt::format("{} is a table by server name that names no server: write {} = {{ VPN1 = "
                                  "..., VPN2 = ... }}, or one value for all",
                                  in_ticks(key), key));
  }
  std::map<std::string, const TomlEntry*> first;
  std::vector<ServerValue> values;
  for (const TomlEntry& entry : node->entries) {
    if (entry.key.empty()) {
      diagnostics.error(entry.at, fmt::format("a server in {} has no name: write VPN1 = ...", in_ticks(key)));
      continue;
    }
    const auto [other, is_first] = first.emplace(fold_case(entry.key), &entry);
    if (!is_first) {
      diagnostics.error(entry.at, fmt::format("server {} stands in {} already, as {} in line {}: names of "
                                              "servers are the same in upper and lower case",
                                              in_ticks(entry.key), in_ticks(key),
                                              in_ticks(other->second->key), other->second->at.line));
      continue;
    }
    servers.note(entry.key);
    values.push_back({.server = entry.key, .value = &entry.value});
  }
  return values;
}

}  // namespace raspool
