#pragma once

#include <chrono>
#include <cstddef>
#include <new>
#include <set>
#include <string>
#include <vector>

#include "core/env/clock.hpp"
#include "core/policy/user_name.hpp"

namespace raspool {

// Who was answered today (UTC) although no rule matched: a hint that a rule or a group is missing somebody.
// Of the first kMost users. Not thread-safe.
class UnmatchedUsers {
 public:
  static constexpr std::size_t kMost = 1000;

  // Never ends an answer: without memory it leaves this one out.
  void add(const UserName& user, WallTime now) noexcept try {
    const auto today = std::chrono::floor<std::chrono::days>(now);
    if (today != day_) users_.clear();
    day_ = today;
    if (users_.size() < kMost) users_.emplace(user.raw());
  } catch (const std::bad_alloc&) {
  }
  std::vector<std::string> names(WallTime now) const {
    if (std::chrono::floor<std::chrono::days>(now) != day_) return {};
    return {users_.begin(), users_.end()};
  }

 private:
  std::chrono::sys_days day_;
  std::set<std::string> users_;  // as RRAS named them
};

}  // namespace raspool
