#pragma once

#include <cstdint>
#include <filesystem>
#include <variant>
#include <vector>

#include "core/policy/reader/text_file.hpp"

namespace raspool {

// A secret that several servers share: all bytes of the file but a line end behind them. Fewer than 16 are
// none.
std::variant<std::vector<std::uint8_t>, UnreadableFile> read_secret_file(const std::filesystem::path& file);

}  // namespace raspool
