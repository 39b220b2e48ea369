#include "win32-shim/env/account_name.hpp"

#include <sddl.h>

#include <array>
#include <cstddef>

#include "win32-shim/env/handle.hpp"
#include "win32-shim/text.hpp"

namespace raspool::win32 {

std::wstring sid_text(PSID account) {
  wchar_t* text = nullptr;
  if (!ConvertSidToStringSidW(account, &text)) return {};
  std::wstring copy(text);
  LocalFree(text);
  return copy;
}

std::string account_name(PSID account) {
  std::array<wchar_t, 256> name{}, domain{};
  DWORD name_length = name.size(), domain_length = domain.size();
  SID_NAME_USE use{};
  if (!LookupAccountSidW(nullptr, account, name.data(), &name_length, domain.data(), &domain_length, &use)) {
    return to_utf8(sid_text(account));
  }
  return domain_length == 0 ? to_utf8(name.data()) : to_utf8(domain.data()) + '\\' + to_utf8(name.data());
}

std::string own_account() {
  HANDLE opened = nullptr;
  if (!OpenProcessToken(GetCurrentProcess(), TOKEN_QUERY, &opened)) return "unknown";
  const Handle token(opened);
  alignas(TOKEN_USER) std::array<std::byte, sizeof(TOKEN_USER) + SECURITY_MAX_SID_SIZE> user{};
  DWORD size = 0;
  if (!GetTokenInformation(token.get(), TokenUser, user.data(), user.size(), &size)) return "unknown";
  return account_name(reinterpret_cast<TOKEN_USER*>(user.data())->User.Sid);
}

}  // namespace raspool::win32
