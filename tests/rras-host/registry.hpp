#pragma once

// The registry values that tell RRAS which DLLs to load, and raspool.dll where its configuration is. Always
// the 64-bit view of HKEY_LOCAL_MACHINE: under Wine the views are apart, and tests own a private prefix.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rras_host::registry {

std::optional<std::wstring> read_string(const wchar_t* key, const wchar_t* value);
bool write_string(const wchar_t* key, const wchar_t* value, const std::wstring& text);
void remove_value(const wchar_t* key, const wchar_t* value);

// Registers the text as it is as DLLPath; none removes the value.
void set_admin_dll_path(const std::optional<std::wstring>& dll_path);

// The value as RRAS reads it: paths in calling order, blanks around them trimmed, empty entries skipped.
// Windows 2000 and NT know one path only (`single`): there a semicolon is part of it.
std::vector<std::wstring> split_dll_path(std::wstring_view dll_path, bool single);

// No key or no value: no DLLs.
std::vector<std::wstring> admin_dlls(bool single);

// Where raspool.dll finds its configuration.
bool set_raspool_config(const std::wstring& file);

}  // namespace rras_host::registry
