#include "tests/rras-host/registry.hpp"

#include "win32-shim/rras_admin.hpp"

namespace rras_host::registry {

namespace {

std::wstring_view trimmed(std::wstring_view text) {
  constexpr std::wstring_view kBlanks = L" \t";
  const auto first = text.find_first_not_of(kBlanks);
  if (first == std::wstring_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}

}  // namespace

std::optional<std::wstring> read_string(const wchar_t* key, const wchar_t* value) {
  constexpr DWORD kFlags = RRF_RT_REG_SZ | RRF_SUBKEY_WOW6464KEY;
  DWORD size = 0;
  if (RegGetValueW(HKEY_LOCAL_MACHINE, key, value, kFlags, nullptr, nullptr, &size) != ERROR_SUCCESS) {
    return std::nullopt;
  }
  std::wstring text(size / sizeof(wchar_t), L'\0');
  if (RegGetValueW(HKEY_LOCAL_MACHINE, key, value, kFlags, nullptr, text.data(), &size) != ERROR_SUCCESS) {
    return std::nullopt;
  }
  text.resize(size / sizeof(wchar_t) - 1);  // without the terminating NUL
  return text;
}

bool write_string(const wchar_t* key, const wchar_t* value, const std::wstring& text) {
  HKEY opened;
  if (RegCreateKeyExW(HKEY_LOCAL_MACHINE, key, 0, nullptr, 0, KEY_SET_VALUE | KEY_WOW64_64KEY, nullptr,
                      &opened, nullptr) != ERROR_SUCCESS) {
    return false;
  }
  const auto size = static_cast<DWORD>((text.size() + 1) * sizeof(wchar_t));
  const LSTATUS status =
      RegSetValueExW(opened, value, 0, REG_SZ, reinterpret_cast<const BYTE*>(text.c_str()), size);
  RegCloseKey(opened);
  return status == ERROR_SUCCESS;
}

void remove_value(const wchar_t* key, const wchar_t* value) {
  HKEY opened;
  if (RegOpenKeyExW(HKEY_LOCAL_MACHINE, key, 0, KEY_SET_VALUE | KEY_WOW64_64KEY, &opened) != ERROR_SUCCESS) {
    return;
  }
  RegDeleteValueW(opened, value);
  RegCloseKey(opened);
}

void set_admin_dll_path(const std::optional<std::wstring>& dll_path) {
  using namespace raspool::win32;
  if (dll_path) {
    write_string(kAdminDllKey, kDllPathValue, *dll_path);
  } else {
    remove_value(kAdminDllKey, kDllPathValue);
  }
}

std::vector<std::wstring> split_dll_path(std::wstring_view dll_path, bool single) {
  std::vector<std::wstring> paths;
  while (!dll_path.empty()) {
    const auto end = single ? std::wstring_view::npos : dll_path.find(L';');
    const std::wstring_view path = trimmed(dll_path.substr(0, end));
    if (!path.empty()) paths.emplace_back(path);
    dll_path = end == std::wstring_view::npos ? std::wstring_view{} : dll_path.substr(end + 1);
  }
  return paths;
}

std::vector<std::wstring> admin_dlls(bool single) {
  const auto value = read_string(raspool::win32::kAdminDllKey, raspool::win32::kDllPathValue);
  return value ? split_dll_path(*value, single) : std::vector<std::wstring>{};
}

bool set_raspool_config(const std::wstring& file) {
  return write_string(L"SOFTWARE\\raspool", L"ConfigFile", file);
}

}  // namespace rras_host::registry
