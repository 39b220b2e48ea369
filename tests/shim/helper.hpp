#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "win32-shim/env/handle.hpp"

namespace raspool::test {

// A program of this folder that runs; killed at the end if it still does.
class Helper {
 public:
  // The mode may be empty.
  Helper(const std::string& program, std::wstring_view mode, const std::filesystem::path& file);
  Helper(const Helper&) = delete;
  Helper& operator=(const Helper&) = delete;
  ~Helper();

  std::string read_line();
  void kill();
  std::optional<DWORD> wait();  // its exit code; nothing if it does not end within the tests' patience

 private:
  win32::Handle input_, output_, process_;
};

}  // namespace raspool::test
