// `raspool-harness serve` as it is asked over its control channel.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <string>

#include "core/admin/control_client.hpp"
#include "posix-harness/env/posix_clock.hpp"
#include "posix-harness/env/unix_control_channel.hpp"
#include "tests/harness/files.hpp"
#include "tests/harness/harness_process.hpp"
#include "tests/support/eventually.hpp"
#include "tests/support/temporary_folder.hpp"

namespace raspool::test {
namespace {

// A serving process; killed at the end if it still runs.
class Serving {
 public:
  Serving(const std::filesystem::path& config, const std::filesystem::path& errors) {
    process_ = ::fork();
    if (process_ != 0) return;
    if (!::freopen(errors.c_str(), "w", stderr)) ::_exit(126);
    ::execl(RASPOOL_HARNESS, RASPOOL_HARNESS, "serve", "--config", config.c_str(), "--host-addresses",
            "192.0.2.1", nullptr);
    ::_exit(127);
  }
  Serving(const Serving&) = delete;
  Serving& operator=(const Serving&) = delete;
  ~Serving() { end(SIGKILL); }

  int end(int signal) {  // its exit code; -1: none
    if (process_ <= 0) return -1;
    ::kill(process_, signal);
    int status = 0;
    ::waitpid(std::exchange(process_, 0), &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }

 private:
  pid_t process_ = 0;
};

class Serve : public testing::Test {
 protected:
  std::filesystem::path config(const std::string& keys = "") {
    return write_file(folder_ / "raspool.toml",
                      "schema = 1\n[service]\nserver = \"VPN1\"\n" + keys +
                          "[[pool]]\nname = \"staff\"\nranges = [\"10.20.0.1-10.20.0.200\"]\n"
                          "[[rule]]\npools = [\"staff\"]\n");
  }
  ExitCode status_at(const std::filesystem::path& socket) {
    return ControlClient(channel_, clock_, socket.string()).ask({"status"}, kPatience).code;
  }
  std::size_t live_at(const std::filesystem::path& socket) {
    return ControlClient(channel_, clock_, socket.string()).ask({"leases"}, kPatience).document.size();
  }
  bool eventually_answers_at(const std::filesystem::path& socket) {
    return eventually([&] { return status_at(socket) == ExitCode::done; });
  }

  TemporaryFolder folder_;
  posix::PosixClock clock_;
  posix::UnixControlChannel channel_;
};

TEST_F(Serve, AnswersBesideTheStateFile) {
  Serving serving(config(), folder_ / "errors");
  EXPECT_TRUE(eventually_answers_at(folder_ / "raspool.sock")) << content_of(folder_ / "errors");
  EXPECT_EQ(serving.end(SIGTERM), 0);
  EXPECT_FALSE(std::filesystem::exists(folder_ / "raspool.sock"));
}

TEST_F(Serve, AnswersWhereControlSays) {
  const Serving serving(config("control = \"elsewhere.sock\"\n"), folder_ / "errors");
  EXPECT_TRUE(eventually_answers_at(folder_ / "elsewhere.sock")) << content_of(folder_ / "errors");
}

TEST_F(Serve, AnswersWithoutAConfigurationToo) {
  const Serving serving(folder_ / "missing.toml", folder_ / "errors");
  EXPECT_TRUE(eventually_answers_at(folder_ / "raspool.sock")) << content_of(folder_ / "errors");
}

TEST_F(Serve, AChannelThatCannotBeOpenedIsAMessageAndNoFailure) {
  Serving serving(config("control = \"" + std::string(150, 'x') + "\"\n"), folder_ / "errors");
  EXPECT_TRUE(eventually([&] {
    return content_of(folder_ / "errors").find("control_channel_failed") != std::string::npos;
  })) << content_of(folder_ / "errors");
  EXPECT_EQ(serving.end(SIGTERM), 0);
}

TEST_F(Serve, TheNextProcessAnswersWhenTheOwnerIsKilled) {
  Serving owner(config(), folder_ / "owner");
  ASSERT_TRUE(eventually_answers_at(folder_ / "raspool.sock"));
  const Serving next(folder_ / "raspool.toml", folder_ / "next");
  owner.end(SIGKILL);
  EXPECT_TRUE(eventually_answers_at(folder_ / "raspool.sock")) << content_of(folder_ / "next");
}

TEST_F(Serve, WhoIsNotAskedForAddressesGivesTheChannelUpToWhoIs) {
  const Serving notified(config(), folder_ / "notified");
  ASSERT_TRUE(eventually_answers_at(folder_ / "raspool.sock"));
  HarnessProcess asked(folder_ / "raspool.toml");
  EXPECT_EQ(asked.call(R"({"call":"get4","user":"alice","ras_port":"VPN2-1"})").notify, true);
  EXPECT_TRUE(eventually([&] { return live_at(folder_ / "raspool.sock") == 1; }))
      << "who has no lease answers still";
  EXPECT_EQ(asked.finish(), 0);
  EXPECT_TRUE(eventually_answers_at(folder_ / "raspool.sock"));
}

}  // namespace
}  // namespace raspool::test
