#pragma once

#include <sys/types.h>

#include <functional>
#include <memory>
#include <optional>

#include "core/trace/scenario_line.hpp"
#include "posix-harness/line_channel.hpp"

namespace raspool::posix {

// The service in a process of its own, so that `kill` is a real one: what survives it is what is on disk.
class ServiceProcess {
 public:
  // Plays one callout in that process; made there by `Begin`, once the process runs.
  using Play = std::function<TraceLine(const ScenarioLine&)>;
  using Begin = std::function<Play()>;

  // Forks, so call it with one thread. Null: the system has no process left.
  static std::unique_ptr<ServiceProcess> start(const Begin& begin);
  ServiceProcess(const ServiceProcess&) = delete;
  ServiceProcess& operator=(const ServiceProcess&) = delete;
  ~ServiceProcess();  // ends the process without Terminate if it still runs

  // Nothing: the process is gone, or did not answer for two minutes.
  std::optional<TraceLine> call(const ScenarioLine& callout);
  // SIGKILL, and waits until the process is gone. Returns false if it had died by itself before.
  bool kill();
  // Closes the channel, at which the process ends as it likes, and waits. False: it ended with an error.
  bool finish();

 private:
  ServiceProcess(pid_t process, LineChannel channel) : process_(process), channel_(std::move(channel)) {}

  pid_t process_;  // 0: waited for
  LineChannel channel_;
};

}  // namespace raspool::posix
