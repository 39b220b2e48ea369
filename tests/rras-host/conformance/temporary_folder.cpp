#include "tests/rras-host/conformance/temporary_folder.hpp"

#include <windows.h>

#include <atomic>

namespace rras_host {

TemporaryFolder::TemporaryFolder() {
  static std::atomic<unsigned> count{0};
  path_ = std::filesystem::temp_directory_path() /
          ("raspool-" + std::to_string(GetCurrentProcessId()) + "-" + std::to_string(++count));
  std::filesystem::remove_all(path_);
  std::filesystem::create_directories(path_);
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

}  // namespace rras_host
