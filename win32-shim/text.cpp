#include "win32-shim/text.hpp"

#include <algorithm>
#include <cwchar>

#include "win32-shim/rras_admin.hpp"

namespace raspool::win32 {

std::string to_utf8(std::wstring_view text) {
  const int length = static_cast<int>(text.size());
  std::string utf8(text.size() * 3, '\0');  // one unit of UTF-16 is at most three bytes
  const int bytes =
      WideCharToMultiByte(CP_UTF8, 0, text.data(), length, utf8.data(), length * 3, nullptr, nullptr);
  utf8.resize(static_cast<std::size_t>(bytes));
  return utf8;
}

std::wstring to_utf16(std::string_view text) {
  const int length = static_cast<int>(text.size());
  std::wstring utf16(text.size(), L'\0');  // one byte of UTF-8 is at most one unit
  const int units = MultiByteToWideChar(CP_UTF8, 0, text.data(), length, utf16.data(), length);
  utf16.resize(static_cast<std::size_t>(units));
  return utf16;
}

std::optional<std::string> name_from(const WCHAR* text) {
  const std::size_t length = wcsnlen(text, kNameBound);
  if (length == kNameBound) return std::nullopt;
  return to_utf8({text, length});
}

std::string name_in(std::span<const WCHAR> field) {
  return to_utf8({field.begin(), std::ranges::find(field, L'\0')});
}

}  // namespace raspool::win32
