#include "core/service/fact_queue.hpp"

#include <algorithm>
#include <utility>

namespace raspool {

void FactQueue::add(std::vector<TenureFacts> told) {
  MutexLock lock(mutex_);
  for (TenureFacts& of_tenure : told) {
    const auto known = waiting_.find(of_tenure.tenure);
    if (known != waiting_.end()) {
      ConnectionFacts facts = std::move(known->second.facts);
      facts.take(of_tenure.facts);
      known->second = std::move(of_tenure);
      known->second.facts = std::move(facts);
    } else if (waiting_.size() < kMost) {
      waiting_.emplace(of_tenure.tenure, std::move(of_tenure));
    } else {
      ++dropped_;
    }
  }
}

std::vector<TenureFacts> FactQueue::take(std::size_t most,
                                         const std::function<bool(Sequence change)>& may_be_written) {
  MutexLock lock(mutex_);
  std::vector<std::pair<Sequence, Sequence>> by_change;  // and tenure
  by_change.reserve(waiting_.size());
  for (const auto& [tenure, facts] : waiting_) by_change.emplace_back(facts.change, tenure);
  std::ranges::sort(by_change);
  std::vector<TenureFacts> taken;
  taken.reserve(std::min(most, waiting_.size()));  // what is taken from the queue is not lost
  for (const auto& [change, tenure] : by_change) {
    if (taken.size() == most || !may_be_written(change)) break;
    const auto found = waiting_.find(tenure);
    taken.push_back(std::move(found->second));
    waiting_.erase(found);
  }
  return taken;
}

std::uint64_t FactQueue::dropped() const {
  MutexLock lock(mutex_);
  return dropped_;
}

}  // namespace raspool
