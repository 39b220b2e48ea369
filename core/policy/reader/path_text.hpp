#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace raspool {

// Paths of the configuration, which are UTF-8 there and whatever the system has here.
std::filesystem::path path_from_utf8(std::string_view text);
std::string utf8_from(const std::filesystem::path& path);
// Against the current folder, without `.` and `..`.
std::filesystem::path absolute_path(const std::filesystem::path& path);

}  // namespace raspool
