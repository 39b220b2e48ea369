#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <unordered_map>
#include <vector>

#include "core/env/mutex.hpp"
#include "core/lease/connection_facts.hpp"

namespace raspool {

// What connection callouts told of tenures, on its way into the history. Hints: as many wait as the bound
// says, and what comes then is dropped and counted. Of one tenure the newest counts. Any thread.
class FactQueue {
 public:
  static constexpr std::size_t kMost = 16'384;  // tenures; some 5 MB

  void add(std::vector<TenureFacts> told);
  // At most `most` of those whose change may be written, by change.
  std::vector<TenureFacts> take(std::size_t most, const std::function<bool(Sequence change)>& may_be_written);
  std::uint64_t dropped() const;

 private:
  mutable Mutex mutex_;
  std::unordered_map<Sequence, TenureFacts> waiting_ GUARDED_BY(mutex_);  // by tenure
  std::uint64_t dropped_ GUARDED_BY(mutex_) = 0;
};

}  // namespace raspool
