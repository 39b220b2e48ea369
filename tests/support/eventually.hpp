#pragma once

#include <chrono>
#include <thread>

namespace raspool::test {

// Far more than anything here takes, also on a slow machine under a sanitizer or under Wine: reached only by
// a failing test.
inline constexpr std::chrono::seconds kPatience{20};

// Waits until `holds()`, at most `bound`. True: it does.
template <class Condition>
bool eventually(Condition holds, std::chrono::milliseconds bound = kPatience) {
  const auto until = std::chrono::steady_clock::now() + bound;
  while (!holds()) {
    if (std::chrono::steady_clock::now() >= until) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
  return true;
}

}  // namespace raspool::test
