#pragma once

#include <set>

#include "tests/rras-host/callout_host.hpp"
#include "tests/rras-host/serial_locks.hpp"

namespace rras_host {

// The DLLs are in this process.
class LocalHost : public CalloutHost {
 public:
  ~LocalHost() override;

  StartReport start(const StartOptions& options) override;
  Answer call(const Callout& callout) override;
  StopReport stop(const StopOptions& options) override;

  AdminDll& dll(std::size_t place) { return dlls_[place]; }
  bool running() const { return running_; }

 private:
  StartReport fail(StartReport report, std::size_t initialised);

  std::vector<AdminDll> dlls_;
  SerialLocks locks_;
  bool small_stacks_ = false;
  bool running_ = false;
  std::set<DWORD> threads_before_;
};

}  // namespace rras_host
