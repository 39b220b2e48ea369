#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace raspool {

// Writes `content` to `FILE.new`, which then takes the file's place: who reads meanwhile sees the old one or
// the new one, whole. Nothing waits for the disk, so a power failure may leave one that is cut off. Nothing
// if that is done, else why not, and the old one stays.
[[nodiscard]] std::optional<std::string> replace_file(const std::filesystem::path& file,
                                                      std::string_view content);

}  // namespace raspool
