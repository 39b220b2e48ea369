#pragma once

#include <optional>
#include <string>

namespace raspool::test {

// Sets a REG_SZ value under HKEY_LOCAL_MACHINE (64-bit view) and puts back what was there at the end.
class RegistryValue {
 public:
  RegistryValue(std::wstring key, std::wstring name, const std::wstring& value);
  RegistryValue(const RegistryValue&) = delete;
  RegistryValue& operator=(const RegistryValue&) = delete;
  ~RegistryValue();

 private:
  std::wstring key_, name_;
  std::optional<std::wstring> before_;
};

}  // namespace raspool::test
