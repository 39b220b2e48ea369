#include "tests/shim/registry_value.hpp"

#include <windows.h>

#include <stdexcept>
#include <utility>

namespace raspool::test {
namespace {

class Key {
 public:
  explicit Key(const std::wstring& name) {
    if (RegCreateKeyExW(HKEY_LOCAL_MACHINE, name.c_str(), 0, nullptr, 0,
                        KEY_READ | KEY_WRITE | KEY_WOW64_64KEY, nullptr, &key_, nullptr) != ERROR_SUCCESS) {
      throw std::runtime_error("the registry key cannot be made");
    }
  }
  Key(const Key&) = delete;
  Key& operator=(const Key&) = delete;
  ~Key() { RegCloseKey(key_); }
  HKEY get() const { return key_; }

 private:
  HKEY key_ = nullptr;
};

void write(const Key& key, const std::wstring& name, const std::wstring& value) {
  RegSetValueExW(key.get(), name.c_str(), 0, REG_SZ, reinterpret_cast<const BYTE*>(value.c_str()),
                 static_cast<DWORD>((value.size() + 1) * sizeof(wchar_t)));
}

}  // namespace

RegistryValue::RegistryValue(std::wstring key, std::wstring name, const std::wstring& value)
    : key_(std::move(key)), name_(std::move(name)) {
  const Key opened(key_);
  wchar_t text[1024];
  DWORD size_bytes = sizeof(text);
  if (RegGetValueW(opened.get(), nullptr, name_.c_str(), RRF_RT_REG_SZ, nullptr, text, &size_bytes) ==
      ERROR_SUCCESS) {
    before_ = text;
  }
  write(opened, name_, value);
}

RegistryValue::~RegistryValue() {
  const Key opened(key_);
  if (before_) {
    write(opened, name_, *before_);
  } else {
    RegDeleteValueW(opened.get(), name_.c_str());
  }
}

}  // namespace raspool::test
