// What of the control channel is a Unix socket's own: its file, its rights, and who is told to be at the
// other end.
#include "posix-harness/env/unix_control_channel.hpp"

#include <gmock/gmock.h>
#include <grp.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstring>

#include "core/env/asio.hpp"
#include "posix-harness/env/file_descriptor.hpp"
#include "tests/harness/files.hpp"
#include "tests/support/temporary_folder.hpp"

namespace raspool::posix {
namespace {

using test::content_of;
using test::write_file;
using testing::HasSubstr;
using Code = ControlError::Code;

class UnixControlChannelTest : public testing::Test {
 protected:
  std::variant<OpenedListener, ControlError> listen(const std::vector<std::string>& readers = {}) {
    return channel_.listen(context_, {name_, readers});
  }
  static ControlError error_of(std::variant<OpenedListener, ControlError> result) {
    const auto* error = std::get_if<ControlError>(&result);
    return error ? *error : ControlError{Code::busy, "it listens"};
  }
  mode_t mode() const {
    struct stat status {};
    EXPECT_EQ(::lstat(name_.c_str(), &status), 0);
    return status.st_mode;
  }
  // A socket as another program makes it, or left it behind.
  FileDescriptor bind_foreign_socket() const {
    FileDescriptor socket(::socket(AF_UNIX, SOCK_STREAM, 0));
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::strncpy(address.sun_path, name_.c_str(), sizeof(address.sun_path) - 1);
    EXPECT_EQ(::bind(socket.get(), reinterpret_cast<sockaddr*>(&address), sizeof(address)), 0);
    return socket;
  }

  test::TemporaryFolder folder_;
  std::string name_ = (folder_ / "raspool.sock").string();
  asio::io_context context_;
  UnixControlChannel channel_;
};

TEST_F(UnixControlChannelTest, TheSocketIsForItsOwnAccountAlone) {
  const auto listening = listen();
  ASSERT_TRUE(std::holds_alternative<OpenedListener>(listening));
  EXPECT_EQ(mode(), S_IFSOCK | 0600);
  EXPECT_EQ(std::get<OpenedListener>(listening).warning, "");
}

TEST_F(UnixControlChannelTest, WithReadersItIsForTheirGroupToo) {
  const ::group* const own = ::getgrgid(::getegid());
  if (!own) GTEST_SKIP() << "this account's group has no name";
  const auto listening = listen({own->gr_name});
  ASSERT_TRUE(std::holds_alternative<OpenedListener>(listening));
  EXPECT_EQ(mode(), S_IFSOCK | 0660);
  EXPECT_EQ(std::get<OpenedListener>(listening).warning, "");
}

TEST_F(UnixControlChannelTest, AGroupThatIsNotThereIsToldAndLetsNobodyIn) {
  const auto listening = listen({"no-such-group"});
  ASSERT_TRUE(std::holds_alternative<OpenedListener>(listening));
  EXPECT_EQ(mode(), S_IFSOCK | 0600);
  EXPECT_THAT(std::get<OpenedListener>(listening).warning, HasSubstr("no group no-such-group"));
}

TEST_F(UnixControlChannelTest, TheSocketGoesWithItsListener) {
  { const auto listening = listen(); }
  EXPECT_FALSE(std::filesystem::exists(name_));
}

TEST_F(UnixControlChannelTest, ASocketThatWasLeftBehindIsReplaced) {
  bind_foreign_socket().close();
  ASSERT_TRUE(std::filesystem::exists(name_));
  const auto listening = listen();
  EXPECT_TRUE(std::holds_alternative<OpenedListener>(listening));
}

TEST_F(UnixControlChannelTest, ASocketInUseIsNot) {
  const auto listening = listen();
  ASSERT_TRUE(std::holds_alternative<OpenedListener>(listening));
  EXPECT_EQ(error_of(listen()).code, Code::taken);
  auto connected = channel_.connect(context_, name_);
  EXPECT_TRUE(std::holds_alternative<std::unique_ptr<ControlStream>>(connected)) << "it still listens";
}

TEST_F(UnixControlChannelTest, NorOneOfAnotherProgram) {
  const FileDescriptor foreign = bind_foreign_socket();
  ASSERT_EQ(::listen(foreign.get(), 1), 0);
  const auto error = error_of(listen());
  EXPECT_EQ(error.code, Code::taken);
  EXPECT_THAT(error.text, HasSubstr("another program listens"));
  EXPECT_TRUE(std::filesystem::exists(name_));
}

TEST_F(UnixControlChannelTest, AFileThatIsNoSocketStays) {
  write_file(name_, "a note");
  const auto error = error_of(listen());
  EXPECT_EQ(error.code, Code::failed);
  EXPECT_THAT(error.text, HasSubstr("no socket"));
  EXPECT_EQ(content_of(name_), "a note");
}

TEST_F(UnixControlChannelTest, APathThatIsTooLongIsToldWithItsBound) {
  name_ = (folder_ / std::string(120, 'x')).string();
  EXPECT_THAT(error_of(listen()).text, testing::AllOf(HasSubstr("107"), HasSubstr("`control`")));
  const auto connected = channel_.connect(context_, name_);
  EXPECT_THAT(std::get<ControlError>(connected).text, HasSubstr("107"));
}

TEST_F(UnixControlChannelTest, AFolderThatIsNotThereIsTold) {
  name_ = (folder_ / "missing" / "raspool.sock").string();
  EXPECT_THAT(error_of(listen()).text, HasSubstr("missing/raspool.sock"));
  EXPECT_EQ(std::get<ControlError>(channel_.connect(context_, name_)).code, Code::nobody);
}

TEST_F(UnixControlChannelTest, ASocketThatWasLeftBehindAnswersNobody) {
  bind_foreign_socket().close();
  EXPECT_EQ(std::get<ControlError>(channel_.connect(context_, name_)).code, Code::nobody);
}

TEST_F(UnixControlChannelTest, AnotherAccountIsRefusedByTheSystem) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root can be another account";
  const auto listening = listen();
  ASSERT_TRUE(std::holds_alternative<OpenedListener>(listening));
  std::filesystem::permissions(folder_.path(), std::filesystem::perms::all);
  const pid_t other = ::fork();
  if (other == 0) {
    if (::setgid(65534) != 0 || ::setuid(65534) != 0) ::_exit(2);
    const auto connected = channel_.connect(context_, name_);
    const auto* error = std::get_if<ControlError>(&connected);
    ::_exit(error && error->code == Code::denied ? 0 : 1);
  }
  int status = 0;
  ::waitpid(other, &status, 0);
  EXPECT_EQ(WIFEXITED(status) ? WEXITSTATUS(status) : -1, 0);
}

// Connects as `user`, and tells who the service says that is.
std::optional<ControlPeer> peer_of(UnixControlChannel& channel, const std::string& name,
                                   const ControlPlace& place, uid_t user, gid_t group) {
  asio::io_context context;
  auto opened = channel.listen(context, place);
  if (!std::holds_alternative<OpenedListener>(opened)) return std::nullopt;
  std::optional<ControlPeer> peer;
  std::get<OpenedListener>(opened).listener->accept([&](std::unique_ptr<ControlStream> stream) {
    if (stream) peer = stream->peer();
  });
  const pid_t other = ::fork();
  if (other == 0) {
    if (::setgid(group) != 0 || ::setuid(user) != 0) ::_exit(2);
    const auto connected = channel.connect(context, name);
    ::_exit(std::holds_alternative<ControlError>(connected) ? 1 : 0);
  }
  context.run_for(std::chrono::seconds(5));
  ::waitpid(other, nullptr, 0);
  return peer;
}

TEST_F(UnixControlChannelTest, ItsOwnAccountAndRootAreAdministrators) {
  const auto peer = peer_of(channel_, name_, {name_, {}}, ::geteuid(), ::getegid());
  ASSERT_TRUE(peer);
  EXPECT_TRUE(peer->is_administrator);
  EXPECT_NE(peer->account, "");
}

TEST_F(UnixControlChannelTest, AMemberOfTheReadersIsNone) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root can be another account";
  const ::group* const group = ::getgrnam("nogroup");
  if (!group) GTEST_SKIP() << "this system has no group nogroup";
  const gid_t id = group->gr_gid;
  std::filesystem::permissions(folder_.path(), std::filesystem::perms::all);
  const auto peer = peer_of(channel_, name_, {name_, {"nogroup"}}, 12345, id);
  ASSERT_TRUE(peer);
  EXPECT_FALSE(peer->is_administrator);
  EXPECT_EQ(peer->account, "uid 12345");
}

}  // namespace
}  // namespace raspool::posix
