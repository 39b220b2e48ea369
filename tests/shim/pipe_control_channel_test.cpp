// What of the control channel is a named pipe's own: its name, its rights, and who is told to be at the other
// end. Wine runs everything as one user, so that rights are set is tested here, and not that they hold.
#include "win32-shim/env/pipe_control_channel.hpp"

#include <aclapi.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sddl.h>

#include <array>
#include <string>

#include "core/env/asio.hpp"
#include "tests/conformance/first_pipe_instance.hpp"
#include "win32-shim/env/handle.hpp"
#include "win32-shim/env/pipe_security.hpp"

namespace raspool::win32 {
namespace {

using testing::HasSubstr;
using Code = ControlError::Code;

std::wstring text_of(void* descriptor) {
  wchar_t* text = nullptr;
  if (!ConvertSecurityDescriptorToStringSecurityDescriptorW(
          descriptor, SDDL_REVISION_1, OWNER_SECURITY_INFORMATION | DACL_SECURITY_INFORMATION, &text,
          nullptr)) {
    return L"none";
  }
  const SecurityDescriptor owner(text);
  return text;
}

class PipeControlChannelTest : public testing::Test {
 protected:
  std::variant<OpenedListener, ControlError> listen(const std::string& name,
                                                    const std::vector<std::string>& readers = {}) {
    return channel_.listen(context_, {name, readers});
  }
  static Code code_of(const std::variant<OpenedListener, ControlError>& result) {
    return std::get<ControlError>(result).code;
  }

  const std::string name_ = "raspool-pipe-test-" + std::to_string(GetCurrentProcessId());
  const std::wstring path_ = L"\\\\.\\pipe\\" + std::wstring(name_.begin(), name_.end());
  asio::io_context context_{1};
  PipeControlChannel channel_;
};

TEST_F(PipeControlChannelTest, IsForSystemAndAdministratorsAlone) {
  EXPECT_EQ(text_of(rights_for({}).descriptor.get()), L"O:BAD:P(A;;GA;;;SY)(A;;GA;;;BA)");
}

TEST_F(PipeControlChannelTest, ReadersMayAskAndMakeNoInstanceOfTheirOwn) {
  const PipeRights rights = rights_for({"Everyone", "no such group"});
  const std::wstring text = text_of(rights.descriptor.get());
  EXPECT_EQ(text, L"O:BAD:P(A;;GA;;;SY)(A;;GA;;;BA)(A;;0x12008b;;;WD)");
  EXPECT_EQ(kReadersAccess & FILE_CREATE_PIPE_INSTANCE, 0u);
  EXPECT_THAT(rights.warning, HasSubstr("no such group"));
  EXPECT_THAT(rights.warning, testing::Not(HasSubstr("Everyone")));
}

TEST_F(PipeControlChannelTest, ThePipeHasTheseRights) {
  const auto listening = listen(name_);
  ASSERT_TRUE(std::holds_alternative<OpenedListener>(listening));
  const Handle client(
      CreateFileW(path_.c_str(), kReadersAccess, 0, nullptr, OPEN_EXISTING, FILE_FLAG_OVERLAPPED, nullptr));
  void* descriptor = nullptr;
  ASSERT_EQ(
      GetSecurityInfo(client.get(), SE_KERNEL_OBJECT, OWNER_SECURITY_INFORMATION | DACL_SECURITY_INFORMATION,
                      nullptr, nullptr, nullptr, nullptr, &descriptor),
      static_cast<DWORD>(ERROR_SUCCESS));
  const SecurityDescriptor owner(descriptor);
  // Windows has turned "all" into what that is of a file.
  EXPECT_THAT(text_of(descriptor),
              testing::AnyOf(L"O:BAD:P(A;;GA;;;SY)(A;;GA;;;BA)", L"O:BAD:P(A;;FA;;;SY)(A;;FA;;;BA)"));
}

TEST_F(PipeControlChannelTest, NobodyElseHasAPipeOfItsName) {
  if (!keeps_to_first_pipe_instance()) GTEST_SKIP() << "Wine does not know FILE_FLAG_FIRST_PIPE_INSTANCE";
  const auto listening = listen(name_);
  ASSERT_TRUE(std::holds_alternative<OpenedListener>(listening));
  EXPECT_EQ(code_of(listen(name_)), Code::taken);
}

TEST_F(PipeControlChannelTest, APipeOfAnotherProgramIsNotJoined) {
  if (!keeps_to_first_pipe_instance()) GTEST_SKIP() << "Wine does not know FILE_FLAG_FIRST_PIPE_INSTANCE";
  const Handle foreign(CreateNamedPipeW(path_.c_str(), PIPE_ACCESS_DUPLEX | FILE_FLAG_OVERLAPPED,
                                        PIPE_TYPE_BYTE, PIPE_UNLIMITED_INSTANCES, 0, 0, 0, nullptr));
  ASSERT_NE(foreign.get(), INVALID_HANDLE_VALUE);
  EXPECT_EQ(code_of(listen(name_)), Code::taken);
}

TEST_F(PipeControlChannelTest, TheNameIsFreeWhenTheListenerIsGone) {
  for (int round = 0; round < 3; ++round) {
    const auto listening = listen(name_);
    EXPECT_TRUE(std::holds_alternative<OpenedListener>(listening)) << round;
  }
}

TEST_F(PipeControlChannelTest, ANameWithItsPrefixIsTheSame) {
  const auto listening = listen(R"(\\.\pipe\)" + name_);
  ASSERT_TRUE(std::holds_alternative<OpenedListener>(listening));
  const auto connected = channel_.connect(context_, name_);
  EXPECT_TRUE(std::holds_alternative<std::unique_ptr<ControlStream>>(connected));
}

TEST_F(PipeControlChannelTest, ANameThatIsNoneIsToldSo) {
  for (const std::string& name :
       {std::string(), std::string(R"(a\b)"), std::string(R"(\\server\pipe\raspool)"), std::string("C:/pipe"),
        std::string(300, 'x')}) {
    const auto listening = listen(name);
    ASSERT_TRUE(std::holds_alternative<ControlError>(listening)) << name;
    EXPECT_THAT(std::get<ControlError>(listening).text, HasSubstr("`control`"));
    EXPECT_TRUE(std::holds_alternative<ControlError>(channel_.connect(context_, name))) << name;
  }
}

TEST_F(PipeControlChannelTest, TheClientIsKnownAndTheThreadIsItsOwnAgain) {
  auto listening = listen(name_);
  ASSERT_TRUE(std::holds_alternative<OpenedListener>(listening));
  std::unique_ptr<ControlStream> served;
  std::get<OpenedListener>(listening).listener->accept([&](auto stream) { served = std::move(stream); });
  auto connected = channel_.connect(context_, name_);
  ASSERT_TRUE(std::holds_alternative<std::unique_ptr<ControlStream>>(connected))
      << std::get<ControlError>(connected).text;
  auto& client = *std::get<std::unique_ptr<ControlStream>>(connected);
  std::array<char, 4> bytes{};
  bool read = false;
  client.write(std::string_view("what"), [](bool) {});
  context_.run_for(std::chrono::seconds(1));
  ASSERT_TRUE(served);
  served->read(bytes, [&](bool whole) { read = whole; });
  context_.restart();
  context_.run_for(std::chrono::seconds(1));
  ASSERT_TRUE(read);
  const auto peer = served->peer();
  ASSERT_TRUE(peer);
  std::array<wchar_t, 256> user{};
  DWORD length = user.size();
  ASSERT_TRUE(GetUserNameW(user.data(), &length));
  const std::wstring name = user.data();
  EXPECT_THAT(peer->account, testing::EndsWith(std::string(name.begin(), name.end())));
  EXPECT_TRUE(peer->is_administrator) << "under Wine everybody is";
  HANDLE token = nullptr;
  EXPECT_FALSE(OpenThreadToken(GetCurrentThread(), TOKEN_QUERY, TRUE, &token));
  EXPECT_EQ(GetLastError(), static_cast<DWORD>(ERROR_NO_TOKEN));
}

}  // namespace
}  // namespace raspool::win32
