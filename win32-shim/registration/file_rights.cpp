#include "win32-shim/registration/file_rights.hpp"

#include <windows.h>
// after it
#include <aclapi.h>
#include <sddl.h>

#include <algorithm>
#include <array>
#include <memory>

#include "win32-shim/text.hpp"

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

std::wstring identifier_of(PSID account) {
  LPWSTR text = nullptr;
  if (!ConvertSidToStringSidW(account, &text)) return {};
  const LocalMemory owner(text);
  return text;
}

std::string name_of(PSID account) {
  wchar_t name[256], domain[256];
  DWORD name_length = 256, domain_length = 256;
  SID_NAME_USE use;
  if (!LookupAccountSidW(nullptr, account, name, &name_length, domain, &domain_length, &use))
    return to_utf8(identifier_of(account));
  const std::wstring_view in_domain(domain, domain_length);
  return in_domain.empty() ? to_utf8({name, name_length})
                           : to_utf8(in_domain) + "\\" + to_utf8({name, name_length});
}

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
    if (std::ranges::find(kTrusted, identifier_of(account)) != kTrusted.end()) continue;
    if (std::string name = name_of(account); std::ranges::find(others, name) == others.end())
      others.push_back(std::move(name));
  }
  return others;
}

}  // namespace raspool::win32
