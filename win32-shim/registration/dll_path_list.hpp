#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace raspool::win32 {

// The value DLLPath of RRAS: paths in the order in which RRAS calls the DLLs, with semicolons between them.
class DllPathList {
 public:
  DllPathList() = default;
  explicit DllPathList(std::wstring_view text);  // blanks around a path are trimmed, empty entries skipped

  // Paths are the same file's if they differ in case, slashes or `.` alone.
  bool contains(std::wstring_view path) const;
  DllPathList with_first(std::wstring_view path) const;
  DllPathList without(std::wstring_view path) const;

  const std::vector<std::wstring>& paths() const { return paths_; }
  bool empty() const { return paths_.empty(); }
  std::wstring text() const;  // without blanks

 private:
  std::vector<std::wstring> paths_;
};

bool is_same_path(std::wstring_view left, std::wstring_view right);

// "D:\a.dll" of "d/../a.dll" in D:\.
std::wstring full_path(std::wstring_view path);

}  // namespace raspool::win32
