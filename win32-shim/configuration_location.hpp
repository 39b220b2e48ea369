#pragma once

#include <filesystem>
#include <optional>

namespace raspool::win32 {

inline constexpr const wchar_t* kSettingsKey = L"SOFTWARE\\raspool";  // under HKEY_LOCAL_MACHINE, 64-bit view
inline constexpr const wchar_t* kConfigFileValue = L"ConfigFile";     // REG_SZ, a full path

// The configuration file: the one that the registry names, else %ProgramData%\raspool\raspool.toml. It need
// not exist. Nothing if there is neither the value nor the variable.
std::optional<std::filesystem::path> configuration_file(const wchar_t* settings_key = kSettingsKey);

}  // namespace raspool::win32
