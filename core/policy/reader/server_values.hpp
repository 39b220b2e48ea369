#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/policy/reader/toml_section.hpp"

namespace raspool {

bool is_same_server(std::string_view left, std::string_view right);  // case is no difference

// This server, and those that the file names.
class ServerNames {
 public:
  explicit ServerNames(std::string_view this_server);
  const std::string& this_server() const { return this_server_; }
  bool is_this(std::string_view name) const;
  void note(std::string_view name);                                 // the file names it
  const std::vector<std::string>& named() const { return named_; }  // each once, in the order of the file

 private:
  std::string this_server_, folded_;
  std::vector<std::string> named_, folded_named_;
};

// One value of a key that may be a table by server name.
struct ServerValue {
  std::string_view server;  // as written; empty: the key is no table, and the value every server's
  const TomlNode* value = nullptr;

  bool is_for(const ServerNames& servers) const { return server.empty() || servers.is_this(server); }
};

// The value of a key, or those of the table by server name that it is. Reports names of servers that cannot
// be. Empty if the key is not there.
std::vector<ServerValue> values_by_server(TomlSection& section, std::string_view key, ServerNames& servers);

}  // namespace raspool
