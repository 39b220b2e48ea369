#pragma once

#include <string>

#include "win32-shim/registration/dll_path_list.hpp"
#include "win32-shim/registration/text_values.hpp"

namespace raspool::win32 {

// RRAS's key AdminDll: which DLLs it loads when it starts. A change is made whole or not at all: if it fails
// midway, what was there is put back.
class AdminDllKey {
 public:
  explicit AdminDllKey(TextValues& values) : values_(values) {}

  struct Outcome {
    LSTATUS status = ERROR_SUCCESS;
    const wchar_t* value = L"";  // at which it failed
    bool is_put_back = true;     // if it failed: is everything as it was?
    bool is_changed = false;
    DllPathList before, after;
  };
  // Puts the path before all others, once. One that is in the list already stays where it is. The display
  // name is set if there is none.
  Outcome add(const std::wstring& path);
  // Takes the path out. With the last one, both values go, and the key if nothing else is in it.
  Outcome remove(const std::wstring& path);

 private:
  struct Value;
  LSTATUS put_back(const Value& before);

  TextValues& values_;
};

}  // namespace raspool::win32
