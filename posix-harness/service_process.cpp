#include "posix-harness/service_process.hpp"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <utility>

#include "core/trace/trace_reader.hpp"
#include "core/trace/trace_writer.hpp"

namespace raspool::posix {
namespace {

constexpr std::chrono::minutes kPatience(2);

int wait_for(pid_t process) {
  int status = 0;
  while (::waitpid(process, &status, 0) < 0 && errno == EINTR) {
  }
  return status;
}

// What the child does: answers until the channel ends. After `terminate` that is an end in order; before, the
// one who plays RRAS has died, and so does RRAS's process.
int answer_calls(LineChannel channel, const ServiceProcess::Begin& begin) {
  bool terminated = false;
  {
    const ServiceProcess::Play play = begin();
    while (const auto text = channel.receive()) {
      const auto callout = parse_scenario_line(*text);
      const auto* line = std::get_if<ScenarioLine>(&callout);
      if (!line || !channel.send(to_text(play(*line)))) break;
      terminated = terminated || line->callout.call == Callout::terminate;
    }
    if (!terminated) ::_exit(EXIT_FAILURE);
  }
  return EXIT_SUCCESS;
}

}  // namespace

std::unique_ptr<ServiceProcess> ServiceProcess::start(const Begin& begin) {
  auto channels = make_line_channels();
  if (!channels) return nullptr;
  auto& [ours, theirs] = *channels;
  std::cout.flush();  // or the child would write what stands in the buffer a second time
  std::fflush(nullptr);
  const pid_t process = ::fork();
  if (process < 0) return nullptr;
  if (process == 0) {
    ours.close();
    std::exit(answer_calls(std::move(theirs), begin));
  }
  return std::unique_ptr<ServiceProcess>(new ServiceProcess(process, std::move(ours)));
}

ServiceProcess::~ServiceProcess() {
  if (process_ != 0) kill();
}

std::optional<TraceLine> ServiceProcess::call(const ScenarioLine& callout) {
  if (process_ == 0 || !channel_.send(to_text(callout))) return std::nullopt;
  const auto text = channel_.receive(kPatience);
  if (!text) return std::nullopt;
  const auto answer = parse_trace_line(*text);
  const auto* line = std::get_if<TraceLine>(&answer);
  return line ? std::optional(*line) : std::nullopt;
}

bool ServiceProcess::kill() {
  if (process_ == 0) return false;
  ::kill(process_, SIGKILL);
  const int status = wait_for(std::exchange(process_, 0));
  channel_.close();
  return WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
}

bool ServiceProcess::finish() {
  if (process_ == 0) return false;
  channel_.close();
  const int status = wait_for(std::exchange(process_, 0));
  return WIFEXITED(status) && WEXITSTATUS(status) == EXIT_SUCCESS;
}

}  // namespace raspool::posix
