#include "win32-shim/registration/registry_key.hpp"

#include <memory>

namespace raspool::win32 {
namespace {

struct KeyCloser {
  using pointer = HKEY;
  void operator()(HKEY key) const noexcept { RegCloseKey(key); }
};
using OpenKey = std::unique_ptr<HKEY, KeyCloser>;

LSTATUS open(const std::wstring& name, REGSAM rights, OpenKey& key) {
  HKEY opened = nullptr;
  const LSTATUS status =
      RegOpenKeyExW(HKEY_LOCAL_MACHINE, name.c_str(), 0, rights | KEY_WOW64_64KEY, &opened);
  if (status == ERROR_SUCCESS) key.reset(opened);
  return status;
}

}  // namespace

LSTATUS RegistryKey::read(const wchar_t* value, std::wstring& text) const {
  OpenKey key;
  LSTATUS status = open(name_, KEY_QUERY_VALUE, key);
  if (status != ERROR_SUCCESS) return status;
  constexpr int kTries = 4;  // the value may grow between the two questions
  for (int i = 0; i < kTries; ++i) {
    DWORD size_bytes = 0;
    status = RegGetValueW(key.get(), nullptr, value, RRF_RT_REG_SZ, nullptr, nullptr, &size_bytes);
    if (status != ERROR_SUCCESS) return status;
    std::wstring whole(size_bytes / sizeof(wchar_t) + 1, L'\0');
    size_bytes = static_cast<DWORD>(whole.size() * sizeof(wchar_t));
    status = RegGetValueW(key.get(), nullptr, value, RRF_RT_REG_SZ, nullptr, whole.data(), &size_bytes);
    if (status == ERROR_SUCCESS) text = whole.c_str();
    if (status != ERROR_MORE_DATA) return status;
  }
  return status;
}

LSTATUS RegistryKey::write(const wchar_t* value, const std::wstring& text) {
  HKEY opened = nullptr;
  const LSTATUS status = RegCreateKeyExW(HKEY_LOCAL_MACHINE, name_.c_str(), 0, nullptr, 0,
                                         KEY_SET_VALUE | KEY_WOW64_64KEY, nullptr, &opened, nullptr);
  if (status != ERROR_SUCCESS) return status;
  const OpenKey key(opened);
  return RegSetValueExW(opened, value, 0, REG_SZ, reinterpret_cast<const BYTE*>(text.c_str()),
                        static_cast<DWORD>((text.size() + 1) * sizeof(wchar_t)));
}

LSTATUS RegistryKey::remove(const wchar_t* value) {
  OpenKey key;
  const LSTATUS status = open(name_, KEY_SET_VALUE, key);
  return status == ERROR_SUCCESS ? RegDeleteValueW(key.get(), value) : status;
}

LSTATUS RegistryKey::remove_key_if_empty() {
  OpenKey key;
  LSTATUS status = open(name_, KEY_QUERY_VALUE, key);
  if (status != ERROR_SUCCESS) return status;
  DWORD keys = 0, values = 0;
  status = RegQueryInfoKeyW(key.get(), nullptr, nullptr, nullptr, &keys, nullptr, nullptr, &values, nullptr,
                            nullptr, nullptr, nullptr);
  if (status != ERROR_SUCCESS || keys != 0 || values != 0) return status;
  key.reset();
  return RegDeleteKeyExW(HKEY_LOCAL_MACHINE, name_.c_str(), KEY_WOW64_64KEY, 0);
}

}  // namespace raspool::win32
