#include "core/policy/file_replacement.hpp"

#include <fmt/format.h>

#include <fstream>
#include <system_error>

#include "core/policy/reader/path_text.hpp"

namespace raspool {

std::optional<std::string> replace_file(const std::filesystem::path& file, std::string_view content) {
  std::filesystem::path new_file = file;
  new_file += ".new";
  std::ofstream stream(new_file, std::ios::binary | std::ios::trunc);
  stream << content;
  stream.close();
  std::error_code error;
  if (!stream) {
    std::filesystem::remove(new_file, error);
    return fmt::format("{} cannot be written", utf8_from(new_file));
  }
  std::filesystem::rename(new_file, file, error);
  if (!error) return std::nullopt;
  std::string why = fmt::format("{} cannot take the place of {}: {}", utf8_from(new_file), utf8_from(file),
                                error.message());
  std::filesystem::remove(new_file, error);
  return why;
}

}  // namespace raspool
