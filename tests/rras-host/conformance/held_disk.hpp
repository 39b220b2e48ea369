#pragma once

#include <filesystem>

struct sqlite3;

namespace rras_host {

// While this lives, nobody else can write to the SQLite file: a disk that hangs, as far as the writer can
// tell.
class HeldDisk {
 public:
  explicit HeldDisk(const std::filesystem::path& file);
  ~HeldDisk();
  HeldDisk(const HeldDisk&) = delete;
  HeldDisk& operator=(const HeldDisk&) = delete;

 private:
  sqlite3* connection_ = nullptr;
};

}  // namespace rras_host
