#include "core/service/backlog.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace raspool {

void Backlog::add(Journal& journal, Ticks now) {
  if (!last_is_open() && journal.size() <= kMostInABatch) {  // the usual case: swapped as a whole
    batches_.push_back({std::exchange(spare_, {}), now});
    batches_.back().records.swap(journal);
    size_ += batches_.back().records.size();
    return;
  }
  auto next = journal.begin();
  try {
    while (next != journal.end()) {
      if (!last_is_open()) batches_.push_back({{}, now});
      Journal& records = batches_.back().records;
      const auto room = static_cast<std::ptrdiff_t>(kMostInABatch - records.size());
      const auto end = next + std::min(room, journal.end() - next);
      records.insert(records.end(), std::make_move_iterator(next), std::make_move_iterator(end));
      size_ += static_cast<std::size_t>(end - next);
      next = end;
    }
  } catch (...) {  // out of memory: what is left is for the next time
    journal.erase(journal.begin(), next);
    throw;
  }
  journal.clear();
}

bool Backlog::last_is_open() const {
  return batches_.size() > (taken_ ? 1 : 0) && batches_.back().records.size() < kMostInABatch;
}

std::optional<Ticks> Backlog::oldest_since() const {
  if (batches_.empty()) return std::nullopt;
  return batches_.front().since;
}

std::optional<Sequence> Backlog::first() const {
  for (const Batch& batch : batches_) {
    if (!batch.records.empty()) return batch.records.front().sequence;
  }
  return std::nullopt;
}

std::optional<Sequence> Backlog::last() const {
  for (auto batch = batches_.rbegin(); batch != batches_.rend(); ++batch) {
    if (!batch->records.empty()) return batch->records.back().sequence;
  }
  return std::nullopt;
}

const Journal& Backlog::take() {
  taken_ = true;
  return batches_.front().records;
}

void Backlog::remove_taken() {
  spare_ = std::move(batches_.front().records);
  size_ -= spare_.size();
  spare_.clear();
  batches_.pop_front();
  taken_ = false;
}

void Backlog::remove_up_to(Sequence sequence) {
  taken_ = false;
  while (!batches_.empty()) {
    Journal& records = batches_.front().records;
    const auto left = std::find_if(records.begin(), records.end(),
                                   [&](const JournalRecord& record) { return record.sequence > sequence; });
    size_ -= static_cast<std::size_t>(left - records.begin());
    if (left != records.end()) {
      records.erase(records.begin(), left);
      return;
    }
    batches_.pop_front();
  }
}

Journal Backlog::all() const {
  Journal all;
  all.reserve(size_);
  for (const Batch& batch : batches_) all.insert(all.end(), batch.records.begin(), batch.records.end());
  return all;
}

}  // namespace raspool
