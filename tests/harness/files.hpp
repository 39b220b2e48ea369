#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace raspool::test {

std::filesystem::path write_file(const std::filesystem::path& file,
                                 std::string_view content);  // returns `file`
std::string content_of(const std::filesystem::path& file);

}  // namespace raspool::test
