#include "win32-shim/registration/file_rights.hpp"

#include <windows.h>
// after it
#include <aclapi.h>

#include <algorithm>
#include <array>
#include <memory>

#include "win32-shim/env/account_name.hpp"

namespace raspool::win32 {
namespace {

struct LocalFreer {
  void operator()(void* memory) const noexcept { LocalFree(memory); }
};
using LocalMemory = std::unique_ptr<void, LocalFreer>;

constexpr ACCESS_MASK kChange = FILE_WRITE_DATA | FILE_APPEND_DATA | FILE_DELETE_CHILD | DELETE | WRITE_DAC |
                                WRITE_OWNER | GENERIC_WRITE | GENERIC_ALL;

constexpr std::array kTrusted{
    L"S-1-5-18",                                                        // SYSTEM
    L"S-1-5-32-544",                                                    // Administrators
    L"S-1-5-80-956008885-3418522649-1831038044-1853292631-2271478464",  // TrustedInstaller
};

}  // namespace

std::vector<std::string> others_who_can_change(const std::wstring& path) {
  PACL list = nullptr;
  PSECURITY_DESCRIPTOR descriptor = nullptr;
  if (GetNamedSecurityInfoW(path.c_str(), SE_FILE_OBJECT, DACL_SECURITY_INFORMATION, nullptr, nullptr, &list,
                            nullptr, &descriptor) != ERROR_SUCCESS)
    return {};
  const LocalMemory owner(descriptor);
  if (!list) return {"everybody"};
  std::vector<std::string> others;
  for (DWORD i = 0; i < list->AceCount; ++i) {
    void* entry = nullptr;
    if (!GetAce(list, i, &entry)) continue;
    const auto* allowed = static_cast<ACCESS_ALLOWED_ACE*>(entry);
    if (allowed->Header.AceType != ACCESS_ALLOWED_ACE_TYPE) continue;
    if ((allowed->Header.AceFlags & INHERIT_ONLY_ACE) != 0 || (allowed->Mask & kChange) == 0) continue;
    PSID account = const_cast<DWORD*>(&allowed->SidStart);
    if (std::ranges::find(kTrusted, sid_text(account)) != kTrusted.end()) continue;
    if (std::string name = account_name(account); std::ranges::find(others, name) == others.end())
      others.push_back(std::move(name));
  }
  return others;
}

}  // namespace raspool::win32
