#include "win32-shim/env/pipe_security.hpp"

#include <aclapi.h>
#include <fmt/format.h>
#include <sddl.h>

#include <array>
#include <cstddef>

#include "win32-shim/env/account_name.hpp"
#include "win32-shim/env/handle.hpp"
#include "win32-shim/text.hpp"

namespace raspool::win32 {
namespace {

class WellKnownSid {
 public:
  explicit WellKnownSid(WELL_KNOWN_SID_TYPE type) {
    DWORD size = static_cast<DWORD>(bytes_.size());
    if (!CreateWellKnownSid(type, nullptr, bytes_.data(), &size)) bytes_.fill(std::byte{});
  }
  PSID get() { return bytes_.data(); }

 private:
  alignas(SID) std::array<std::byte, SECURITY_MAX_SID_SIZE> bytes_{};
};

// The SID of a group or account, as text; empty if Windows does not know it.
std::wstring sid_named(const std::wstring& name) {
  DWORD size = 0, domain_length = 0;
  SID_NAME_USE use{};
  LookupAccountNameW(nullptr, name.c_str(), nullptr, &size, nullptr, &domain_length, &use);
  if (size == 0) return {};
  std::vector<std::byte> sid(size);
  std::wstring domain(domain_length, L'\0');
  if (!LookupAccountNameW(nullptr, name.c_str(), sid.data(), &size, domain.data(), &domain_length, &use))
    return {};
  return sid_text(sid.data());
}

// The token of who wrote to this pipe; to look at, not to act with.
Handle token_of_client(HANDLE pipe) {
  if (!ImpersonateNamedPipeClient(pipe)) return nullptr;
  HANDLE token = nullptr;
  if (!OpenThreadToken(GetCurrentThread(), TOKEN_QUERY, TRUE, &token)) token = nullptr;
  Handle owned(token);
  if (!RevertToSelf() && !SetThreadToken(nullptr, nullptr)) return nullptr;
  return owned;
}

}  // namespace

PipeRights rights_for(const std::vector<std::string>& readers) {
  PipeRights rights;
  std::wstring text = L"O:BAD:P(A;;GA;;;SY)(A;;GA;;;BA)";  // the owner is what is_trusted looks at
  for (const std::string& reader : readers) {
    const std::wstring sid = sid_named(to_utf16(reader));
    if (sid.empty()) {
      rights.warning +=
          fmt::format("{}{}",
                      rights.warning.empty() ? "readers that Windows does not know, and who may not "
                                               "ask: "
                                             : ", ",
                      reader);
      continue;
    }
    text += L"(A;;" + to_utf16(fmt::format("{:#x}", kReadersAccess)) + L";;;" + sid + L")";
  }
  void* descriptor = nullptr;
  if (ConvertStringSecurityDescriptorToSecurityDescriptorW(text.c_str(), SDDL_REVISION_1, &descriptor,
                                                           nullptr)) {
    rights.descriptor.reset(descriptor);
  }
  return rights;
}

std::optional<ControlPeer> client_of(HANDLE pipe) {
  const Handle token = token_of_client(pipe);
  if (!token) return std::nullopt;
  alignas(TOKEN_USER) std::array<std::byte, sizeof(TOKEN_USER) + SECURITY_MAX_SID_SIZE> bytes{};
  DWORD size = 0;
  if (!GetTokenInformation(token.get(), TokenUser, bytes.data(), static_cast<DWORD>(bytes.size()), &size)) {
    return std::nullopt;
  }
  const PSID user = reinterpret_cast<const TOKEN_USER*>(bytes.data())->User.Sid;
  WellKnownSid administrators(WinBuiltinAdministratorsSid);
  BOOL is_member = FALSE;
  if (!CheckTokenMembership(token.get(), administrators.get(), &is_member)) is_member = FALSE;
  return ControlPeer{account_name(user), is_member != FALSE || IsWellKnownSid(user, WinLocalSystemSid)};
}

bool is_trusted(HANDLE pipe) {
  PSID owner = nullptr;
  void* memory = nullptr;
  if (GetSecurityInfo(pipe, SE_KERNEL_OBJECT, OWNER_SECURITY_INFORMATION, &owner, nullptr, nullptr, nullptr,
                      &memory) != ERROR_SUCCESS) {
    return false;
  }
  const SecurityDescriptor descriptor(memory);
  return owner &&
         (IsWellKnownSid(owner, WinLocalSystemSid) || IsWellKnownSid(owner, WinBuiltinAdministratorsSid));
}

}  // namespace raspool::win32
