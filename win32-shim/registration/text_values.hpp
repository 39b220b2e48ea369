#pragma once

#include <windows.h>

#include <string>

namespace raspool::win32 {

// The text values of one key of the registry. Every answer is a Win32 code; ERROR_FILE_NOT_FOUND: there is no
// such value, or no key.
class TextValues {
 public:
  virtual ~TextValues() = default;
  // ERROR_UNSUPPORTED_TYPE: the value is no REG_SZ.
  virtual LSTATUS read(const wchar_t* value, std::wstring& text) const = 0;
  virtual LSTATUS write(const wchar_t* value, const std::wstring& text) = 0;  // makes the key too
  virtual LSTATUS remove(const wchar_t* value) = 0;
  virtual LSTATUS remove_key_if_empty() = 0;  // NO_ERROR also if something is left in it
};

}  // namespace raspool::win32
