#pragma once

// Watches over callouts while they run in this process: one that does not come back, or that touches memory
// it must not touch, is named on stderr and the process ends. Real RRAS would hang or die without a word.

#include <chrono>
#include <string_view>

namespace rras_host {

inline constexpr unsigned kExitCalloutHung = 81;
inline constexpr unsigned kExitCalloutFaulted = 82;

class Watchdog {
 public:
  // Longest time a callout may take, from now on. Default 5 s. Any thread.
  static void set_limit(std::chrono::milliseconds limit);

  // While this lives, the calling thread is inside the named callout. `what` must outlive it.
  class Scope {
   public:
    explicit Scope(std::string_view what);
    ~Scope();
    Scope(const Scope&) = delete;
    Scope& operator=(const Scope&) = delete;

   private:
    std::string_view outer_;
  };
};

}  // namespace rras_host
