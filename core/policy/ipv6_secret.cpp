#include "core/policy/ipv6_secret.hpp"

#include <fmt/format.h>

#include <utility>

#include "core/policy/reader/text_file.hpp"

namespace raspool {

std::variant<std::string, Ipv6SecretMistake> read_ipv6_secret(const std::filesystem::path& file) {
  constexpr std::size_t kFewestBytes = 16, kMostBytes = 4096;
  auto bytes = read_text_file(file, kMostBytes + 1);
  if (auto* const error = std::get_if<UnreadableFile>(&bytes))
    return Ipv6SecretMistake{std::move(error->text)};
  std::string& secret = std::get<std::string>(bytes);
  if (secret.size() > kMostBytes) {
    return Ipv6SecretMistake{fmt::format("it is longer than {} bytes, which no secret is", kMostBytes)};
  }
  if (secret.ends_with('\n')) secret.pop_back();
  if (secret.ends_with('\r')) secret.pop_back();
  if (secret.size() < kFewestBytes) {
    return Ipv6SecretMistake{fmt::format("it holds {} bytes: write at least {}, that nobody can guess",
                                         secret.size(), kFewestBytes)};
  }
  return std::move(secret);
}

}  // namespace raspool
