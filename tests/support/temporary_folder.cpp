#include "tests/support/temporary_folder.hpp"

#include <random>
#include <string>
#include <system_error>

namespace raspool::test {

TemporaryFolder::TemporaryFolder(const std::filesystem::path& in) {
  std::random_device random;
  do {
    path_ = in / ("raspool-test-" + std::to_string(random()));
  } while (!std::filesystem::create_directory(path_));
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;  // a file that is still open cannot be removed on Windows
  std::filesystem::remove_all(path_, ignored);
}

}  // namespace raspool::test
