#include "tests/harness/files.hpp"

#include <fstream>
#include <iterator>

namespace raspool::test {

std::filesystem::path write_file(const std::filesystem::path& file, std::string_view content) {
  std::ofstream(file, std::ios::binary) << content;
  return file;
}

std::string content_of(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

}  // namespace raspool::test
