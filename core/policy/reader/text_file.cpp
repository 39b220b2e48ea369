#include "core/policy/reader/text_file.hpp"

#include <algorithm>
#include <fstream>
#include <system_error>

namespace raspool {

std::variant<std::string, UnreadableFile> read_text_file(const std::filesystem::path& file,
                                                         std::size_t most) {
  std::error_code error;
  const std::filesystem::file_status status = std::filesystem::status(file, error);
  if (status.type() == std::filesystem::file_type::not_found) return UnreadableFile{"there is no such file"};
  if (!error && status.type() != std::filesystem::file_type::regular) {
    return UnreadableFile{"this is no ordinary file: a text file is wanted"};
  }
  std::ifstream stream(file, std::ios::binary);
  std::string bytes;
  constexpr std::size_t kPiece = std::size_t{64} << 10;
  while (stream && bytes.size() < most) {
    const std::size_t before = bytes.size();
    const std::size_t wanted = std::min(kPiece, most - before);
    bytes.resize(before + wanted);
    stream.read(bytes.data() + before, static_cast<std::streamsize>(wanted));
    bytes.resize(before + static_cast<std::size_t>(stream.gcount()));
  }
  if (!stream.is_open() || stream.bad()) {
    return UnreadableFile{"the file cannot be read: let this account read it, and close what holds it"};
  }
  return bytes;
}

}  // namespace raspool
