#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace raspool::architecture {

struct Include {
  std::string path;
  bool quoted = false;  // "..." rather than <...>
};

// A C++ source as the architecture sees it: what it includes and which words its code says. Words in comments
// and in strings do not count.
class SourceFile {
 public:
  // `path` is relative to the project's root, with forward slashes.
  SourceFile(std::string path, std::string_view text);

  const std::string& path() const { return path_; }
  const std::string& code() const { return code_; }  // without comments and with emptied strings
  const std::vector<Include>& includes() const { return includes_; }
  std::vector<std::string> words() const;

 private:
  std::string path_;
  std::string code_;
  std::vector<Include> includes_;
};

// Every .hpp, .cpp and .inc below `root`/`folder`, sorted by path.
std::vector<SourceFile> source_files(const std::filesystem::path& root, std::string_view folder);

}  // namespace raspool::architecture
