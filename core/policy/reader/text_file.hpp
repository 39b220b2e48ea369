#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <variant>

namespace raspool {

struct UnreadableFile {
  std::string text;  // why, and what to do
};

// The first `most` bytes of a file. Never waits on what is not an ordinary file.
std::variant<std::string, UnreadableFile> read_text_file(const std::filesystem::path& file, std::size_t most);

}  // namespace raspool
