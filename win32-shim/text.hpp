#pragma once

#include <windows.h>

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace raspool::win32 {

// UTF-16 to UTF-8 and back. Never fails: what is not Unicode (a lone surrogate, a broken sequence) becomes
// U+FFFD.
std::string to_utf8(std::wstring_view text);
std::wstring to_utf16(std::string_view text);

// A name that RRAS passed as a bare pointer, in UTF-8. Reads at most kNameBound characters; nothing if none
// of them is the NUL.
std::optional<std::string> name_from(const WCHAR* text);

// A name in a structure's array, which is cut off at the array's end if it has no NUL.
std::string name_in(std::span<const WCHAR> field);

}  // namespace raspool::win32
