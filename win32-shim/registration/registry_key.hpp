#pragma once

#include <string>

#include "win32-shim/registration/text_values.hpp"

namespace raspool::win32 {

// A key under HKEY_LOCAL_MACHINE, always in the 64-bit view, which is the one that RRAS reads. It need not
// exist.
class RegistryKey final : public TextValues {
 public:
  explicit RegistryKey(std::wstring name) : name_(std::move(name)) {}
  LSTATUS read(const wchar_t* value, std::wstring& text) const override;
  LSTATUS write(const wchar_t* value, const std::wstring& text) override;
  LSTATUS remove(const wchar_t* value) override;
  LSTATUS remove_key_if_empty() override;

 private:
  std::wstring name_;
};

}  // namespace raspool::win32
