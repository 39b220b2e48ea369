#pragma once

#include "core/env/threads.hpp"

namespace raspool {

// The threads of the C++ library, the same on every system. The clock outlives its signals.
class SystemThreads final : public Threads {
 public:
  explicit SystemThreads(const Clock& clock) : clock_(clock) {}
  std::unique_ptr<Signal> make_signal() override;
  std::unique_ptr<Thread> spawn(std::function<void()> work) override;

 private:
  const Clock& clock_;
};

}  // namespace raspool
