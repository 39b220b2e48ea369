#include "core/policy/secret_file.hpp"

#include <fmt/format.h>

#include <string>

namespace raspool {
namespace {

constexpr std::size_t kShortest = 16, kLongest = 4096;  // bytes

}  // namespace

std::variant<std::vector<std::uint8_t>, UnreadableFile> read_secret_file(const std::filesystem::path& file) {
  auto read = read_text_file(file, kLongest + 1);
  if (auto* const error = std::get_if<UnreadableFile>(&read)) return std::move(*error);
  std::string& bytes = std::get<std::string>(read);
  if (bytes.size() > kLongest) {
    return UnreadableFile{fmt::format("the file is longer than {} bytes: is it the right one?", kLongest)};
  }
  if (bytes.ends_with('\n')) bytes.pop_back();
  if (bytes.ends_with('\r')) bytes.pop_back();
  if (bytes.size() < kShortest) {
    return UnreadableFile{
        fmt::format("a secret of at least {} bytes is wanted, and here are {}", kShortest, bytes.size())};
  }
  return std::vector<std::uint8_t>(bytes.begin(), bytes.end());
}

}  // namespace raspool
