#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/policy/configuration_reader.hpp"

namespace raspool {

inline ConfigurationResult read(std::string_view text) {
  return read_configuration(text, "vpn.toml", "VPN1");
}

// What there is to say about the text, a line a diagnostic.
inline std::vector<std::string> told(std::string_view text) {
  std::vector<std::string> lines;
  for (const Diagnostic& diagnostic : read(text).diagnostics) lines.push_back(diagnostic.to_string());
  return lines;
}

}  // namespace raspool
