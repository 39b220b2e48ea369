#pragma once

#include <string_view>

#include "core/store/lease_store.hpp"

struct sqlite3;

namespace raspool {

// The one table that translates SQLite's result codes. `file` is UTF-8. Memory that ran out is no error of a
// file: that throws std::bad_alloc.
StoreError sqlite_error(int extended_code, std::string_view file, std::string_view detail);

// The same error, met in the history file.
StoreError in_history(StoreError error);

// What the connection's last call met.
StoreError sqlite_error(sqlite3* connection);

}  // namespace raspool
