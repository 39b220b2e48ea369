#include "win32-shim/configuration_location.hpp"

#include <windows.h>

#include <string>

#include "win32-shim/registration/registry_key.hpp"

namespace raspool::win32 {
namespace {

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
  std::wstring named;
  if (RegistryKey(settings_key).read(kConfigFileValue, named) == ERROR_SUCCESS && !named.empty())
    return named;
  const auto program_data = environment_variable(L"ProgramData");
  if (program_data.empty()) return std::nullopt;
  return std::filesystem::path(program_data) / L"raspool" / L"raspool.toml";
}

}  // namespace raspool::win32
