#include "tests/crash/child_process.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <stdexcept>
#include <system_error>

namespace raspool::test {
namespace {

[[noreturn]] void fail(const char* what) { throw std::system_error(errno, std::generic_category(), what); }

}  // namespace

ChildProcess::ChildProcess(const std::vector<std::string>& command) {
  std::array<int, 2> pipe_ends{};
  if (pipe2(pipe_ends.data(), O_CLOEXEC) != 0) fail("pipe");
  std::vector<char*> arguments;
  for (const std::string& argument : command)
    arguments.push_back(const_cast<char*>(argument.c_str()));  // exec's type
  arguments.push_back(nullptr);
  id_ = fork();
  if (id_ < 0) fail("fork");
  if (id_ == 0) {
    dup2(pipe_ends[1], STDOUT_FILENO);
    execv(arguments[0], arguments.data());
    _exit(127);
  }
  close(pipe_ends[1]);
  output_ = pipe_ends[0];
}

ChildProcess::~ChildProcess() {
  if (id_ > 0) {
    ::kill(id_, SIGKILL);
    waitpid(id_, nullptr, 0);
  }
  if (output_ >= 0) close(output_);
}

void ChildProcess::wait_for_output() {
  pollfd output{output_, POLLIN, 0};
  while (poll(&output, 1, -1) < 0) {
    if (errno != EINTR) fail("poll");
  }
}

std::string ChildProcess::kill() {
  // Reading first would show only the past; the pipe's end comes when the process is gone.
  ::kill(id_, SIGKILL);
  std::string output;
  std::array<char, 4096> bytes{};
  for (;;) {
    const ssize_t count = read(output_, bytes.data(), bytes.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) fail("read");
    if (count == 0) break;
    output.append(bytes.data(), static_cast<std::size_t>(count));
  }
  int status = 0;
  if (waitpid(id_, &status, 0) != id_) fail("waitpid");
  id_ = -1;
  if (!WIFSIGNALED(status)) throw std::runtime_error("the child ended by itself: " + output);
  return output;
}

}  // namespace raspool::test
