#include "win32-shim/registration/file_rights.hpp"

#include <gmock/gmock.h>
#include <windows.h>
// after it
#include <aclapi.h>
#include <sddl.h>

#include <fstream>

#include "tests/support/temporary_folder.hpp"

namespace raspool::win32 {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::Not;

// Gives the file these rights, in the security descriptor definition language.
void set_rights(const std::filesystem::path& file, const wchar_t* rights) {
  PSECURITY_DESCRIPTOR descriptor = nullptr;
  ASSERT_TRUE(
      ConvertStringSecurityDescriptorToSecurityDescriptorW(rights, SDDL_REVISION_1, &descriptor, nullptr));
  ASSERT_TRUE(SetFileSecurityW(file.c_str(), DACL_SECURITY_INFORMATION, descriptor));
  LocalFree(descriptor);
}

TEST(FileRights, WhoMayChangeAFileIsNamed) {
  const test::TemporaryFolder folder;
  const auto file = folder / "raspool.dll";
  std::ofstream(file) << "x";
  set_rights(file, L"D:P(A;;FA;;;SY)(A;;FA;;;BA)(A;;FA;;;WD)");
  EXPECT_THAT(others_who_can_change(file.native()), Contains(HasSubstr("Everyone")));
}

TEST(FileRights, WhoMayReadItAloneIsNot) {
  const test::TemporaryFolder folder;
  const auto file = folder / "raspool.dll";
  std::ofstream(file) << "x";
  set_rights(file, L"D:P(A;;FA;;;SY)(A;;FA;;;BA)(A;;FR;;;WD)");
  EXPECT_THAT(others_who_can_change(file.native()), Not(Contains(HasSubstr("Everyone"))));
}

}  // namespace
}  // namespace raspool::win32
