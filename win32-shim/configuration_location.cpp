#include "win32-shim/configuration_location.hpp"

#include <windows.h>

#include <memory>
#include <string>

namespace raspool::win32 {
namespace {

struct KeyCloser {
  using pointer = HKEY;
  void operator()(HKEY key) const noexcept { RegCloseKey(key); }
};
using Key = std::unique_ptr<HKEY, KeyCloser>;

// A REG_SZ value of the 64-bit view; empty if it is missing or of another type.
std::wstring read_text(const wchar_t* key_name, const wchar_t* value) {
  HKEY opened = nullptr;
  if (RegOpenKeyExW(HKEY_LOCAL_MACHINE, key_name, 0, KEY_QUERY_VALUE | KEY_WOW64_64KEY, &opened) !=
      ERROR_SUCCESS)
    return {};
  const Key key(opened);

  constexpr int kTries = 4;  // the value may grow between the two questions
  for (int i = 0; i < kTries; ++i) {
    DWORD size_bytes = 0;
    if (RegGetValueW(key.get(), nullptr, value, RRF_RT_REG_SZ, nullptr, nullptr, &size_bytes) !=
        ERROR_SUCCESS)
      return {};
    std::wstring text(size_bytes / sizeof(wchar_t) + 1, L'\0');
    size_bytes = static_cast<DWORD>(text.size() * sizeof(wchar_t));
    const LSTATUS result =
        RegGetValueW(key.get(), nullptr, value, RRF_RT_REG_SZ, nullptr, text.data(), &size_bytes);
    if (result == ERROR_SUCCESS) return text.c_str();
    if (result != ERROR_MORE_DATA) return {};
  }
  return {};
}

// The variable and not the shell's known folder: services have it from the system, and SHELL32 stays out of
// RRAS.
std::wstring environment_variable(const wchar_t* name) {
  std::wstring text(MAX_PATH, L'\0');
  DWORD length = GetEnvironmentVariableW(name, text.data(), static_cast<DWORD>(text.size()));
  if (length > text.size()) {
    text.resize(length);
    length = GetEnvironmentVariableW(name, text.data(), static_cast<DWORD>(text.size()));
  }
  text.resize(length < text.size() ? length : 0);
  return text;
}

}  // namespace

std::optional<std::filesystem::path> configuration_file(const wchar_t* settings_key) {
  if (auto named = read_text(settings_key, kConfigFileValue); !named.empty()) return named;
  const auto program_data = environment_variable(L"ProgramData");
  if (program_data.empty()) return std::nullopt;
  return std::filesystem::path(program_data) / L"raspool" / L"raspool.toml";
}

}  // namespace raspool::win32
