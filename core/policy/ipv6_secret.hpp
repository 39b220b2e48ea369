#pragma once

#include <filesystem>
#include <string>
#include <variant>

namespace raspool {

struct Ipv6SecretMistake {
  std::string text;  // what is wrong, and what would be right
};

// The secret that a file holds, from which IPv6 identifiers are derived on each server that shares it: any
// bytes, at least 16 of them, without the end of line behind the last.
std::variant<std::string, Ipv6SecretMistake> read_ipv6_secret(const std::filesystem::path& file);

}  // namespace raspool
