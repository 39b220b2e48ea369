#include "tests/rras-host/conformance/held_disk.hpp"

#include <sqlite3.h>

#include <stdexcept>

#include "tests/rras-host/text.hpp"

namespace rras_host {

HeldDisk::HeldDisk(const std::filesystem::path& file) {
  sqlite3_open_v2(to_utf8(file.wstring()).c_str(), &connection_, SQLITE_OPEN_READWRITE, nullptr);
  sqlite3_busy_timeout(connection_, 2000);
  if (sqlite3_exec(connection_, "BEGIN IMMEDIATE", nullptr, nullptr, nullptr) != SQLITE_OK) {
    const std::string why = sqlite3_errmsg(connection_);
    sqlite3_close(connection_);
    throw std::runtime_error("cannot hold the state file: " + why);
  }
}

HeldDisk::~HeldDisk() {
  sqlite3_exec(connection_, "ROLLBACK", nullptr, nullptr, nullptr);
  sqlite3_close(connection_);
}

}  // namespace rras_host
