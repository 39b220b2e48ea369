#include "tests/harness/harness_process.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <stdexcept>
#include <utility>
#include <variant>

#include "core/trace/trace_reader.hpp"
#include "tests/support/eventually.hpp"

namespace raspool::test {
namespace {

using posix::FileDescriptor;

// Closed in every program that is begun, so that no process keeps another's pipe open.
std::pair<FileDescriptor, FileDescriptor> make_pipe() {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
  return {FileDescriptor(ends[0]), FileDescriptor(ends[1])};
}

}  // namespace

HarnessProcess::HarnessProcess(const std::filesystem::path& config) {
  ::signal(SIGPIPE, SIG_IGN);  // a process that has died is an answer that does not come
  auto [their_input, input] = make_pipe();
  auto [output, their_output] = make_pipe();
  id_ = ::fork();
  if (id_ < 0) throw std::runtime_error("no process");
  if (id_ == 0) {
    ::dup2(their_input.get(), STDIN_FILENO);
    ::dup2(their_output.get(), STDOUT_FILENO);
    ::execl(RASPOOL_HARNESS, RASPOOL_HARNESS, "run", "--config", config.c_str(), "--host-addresses",
            "192.0.2.1", "/dev/stdin", nullptr);
    ::_exit(127);
  }
  input_ = std::move(input);
  output_ = std::move(output);
}

HarnessProcess::~HarnessProcess() {
  if (id_ < 0) return;
  ::kill(id_, SIGKILL);
  ::waitpid(id_, nullptr, 0);
}

void HarnessProcess::tell(std::string_view scenario_line) {
  const std::string line = std::string(scenario_line) + "\n";
  if (::write(input_.get(), line.data(), line.size()) != static_cast<ssize_t>(line.size())) {
    throw std::runtime_error("the harness reads no more");
  }
}

TraceLine HarnessProcess::answer() {
  std::size_t end = 0;
  while ((end = received_.find('\n')) == std::string::npos) {
    pollfd readable{output_.get(), POLLIN, 0};
    const auto patience = std::chrono::milliseconds(kPatience).count();
    if (::poll(&readable, 1, static_cast<int>(patience)) <= 0) throw std::runtime_error("no answer comes");
    std::array<char, 4096> some{};
    const ssize_t count = ::read(output_.get(), some.data(), some.size());
    if (count <= 0) throw std::runtime_error("the harness has ended");
    received_.append(some.data(), static_cast<std::size_t>(count));
  }
  const auto parsed = parse_trace_line(received_.substr(0, end));
  received_.erase(0, end + 1);
  if (const auto* broken = std::get_if<BrokenLine>(&parsed)) throw std::runtime_error(broken->what);
  return std::get<TraceLine>(parsed);
}

int HarnessProcess::finish() {
  input_.close();
  int status = 0;
  ::waitpid(std::exchange(id_, -1), &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

}  // namespace raspool::test
