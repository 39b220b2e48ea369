#pragma once

#include <memory>
#include <mutex>

#include "tests/rras-host/callout_host.hpp"
#include "tests/rras-host/child_process.hpp"

namespace rras_host {

// The DLLs are in a process of their own, `rras-host.exe serve`, which can be killed. Callouts go over one by
// one: for several at a time use LocalHost, or the child's own storm.
class ChildHost : public CalloutHost {
 public:
  explicit ChildHost(std::wstring host_program) : host_program_(std::move(host_program)) {}

  // Starts the child as well, unless one is there already.
  StartReport start(const StartOptions& options) override;
  // Throws std::runtime_error with the exit code if the child died on it (watchdog.hpp has the codes).
  Answer call(const Callout& callout) override;
  StopReport stop(const StopOptions& options) override;

  // Nobody in the child gets to know.
  void kill();
  bool alive() const { return child_ != nullptr; }

 private:
  std::string ask(const std::string& line);

  std::wstring host_program_;
  std::mutex mutex_;
  std::unique_ptr<ChildProcess> child_;
};

// The child's side: serves requests from standard input until its end. Exit code.
int serve();

}  // namespace rras_host
