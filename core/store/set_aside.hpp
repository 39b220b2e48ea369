#pragma once

#include <filesystem>
#include <string>
#include <variant>

#include "core/env/clock.hpp"
#include "core/store/lease_store.hpp"

namespace raspool {

// Gives a database file, and what SQLite keeps beside it, a dated name in the same folder, under which it can
// still be opened: raspool.db.damaged-20261126T021503Z. Nobody may have it open. Returns the new name
// (UTF-8); after an error, or a crash, the file is under the one name or under the other.
std::variant<std::string, StoreError> set_aside(const std::filesystem::path& file, WallTime now);

// Gives what a crash in the middle of set_aside left behind to the file that it belongs to. To be called
// before a missing file is made.
void finish_setting_aside(const std::filesystem::path& file);

}  // namespace raspool
