#include "core/service/backlog.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace raspool {
namespace {

// How many of so many records a batch takes.
std::size_t room_for(const Journal& records, std::size_t count) {
  return std::min(count, Backlog::kMostInABatch - records.size());
}

// The same, and has memory for them then; grows as a vector does.
std::size_t make_room(Journal& records, std::size_t count) {
  const std::size_t room = room_for(records, count);
  const std::size_t wanted = records.size() + room;
  if (wanted > records.capacity()) {
    records.reserve(std::min(Backlog::kMostInABatch, std::max(wanted, 2 * records.capacity())));
  }
  return room;
}

}  // namespace

void Backlog::add(Journal& journal, Ticks now) {
  if (!last_is_open() && journal.size() <= kMostInABatch) {  // the usual case: swapped as a whole
    batches_.push_back({std::exchange(spare_, {}), now});
    batches_.back().records.swap(journal);
    size_ += batches_.back().records.size();
    return;
  }
  // Room for all of it first, so that what throws leaves everything as it was.
  const std::size_t before = batches_.size();
  std::size_t filled = before;  // from this batch on there is room
  std::size_t left = journal.size();
  try {
    if (last_is_open()) left -= make_room(batches_[--filled].records, left);
    while (left > 0) {
      batches_.push_back({{}, now});
      left -= make_room(batches_.back().records, left);
    }
  } catch (...) {  // out of memory
    while (batches_.size() > before) batches_.pop_back();
    throw;
  }
  size_ += journal.size();
  for (auto next = journal.begin(); next != journal.end(); ++filled) {
    Journal& records = batches_[filled].records;
    const auto end =
        next + static_cast<std::ptrdiff_t>(room_for(records, static_cast<std::size_t>(journal.end() - next)));
    records.insert(records.end(), std::make_move_iterator(next), std::make_move_iterator(end));
    next = end;
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
