#include "core/service/commit_worker.hpp"

#include <fmt/format.h>

#include <exception>
#include <iterator>
#include <utility>

namespace raspool {
namespace {

constexpr Duration kRetryAfter = std::chrono::milliseconds(200);

std::optional<StoreError> append_safely(LeaseStore& store, const Journal& batch) noexcept {
  try {
    return store.append(batch);
  } catch (const std::exception& exception) {
    return StoreError{StoreError::Code::io, exception.what()};
  }
}

void move_behind(std::vector<RasDevice>& devices, std::vector<RasDevice> more) {
  devices.insert(devices.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

}  // namespace

void CommitWorker::enqueue(Journal& journal) {
  if (journal.empty()) return;
  {
    MutexLock lock(mutex_);
    if (pending_.empty()) {
      pending_since_ = clock_.now().ticks;
      pending_.swap(journal);
    } else {
      pending_.insert(pending_.end(), std::make_move_iterator(journal.begin()),
                      std::make_move_iterator(journal.end()));
    }
  }
  journal.clear();
  wake_->notify();
}

bool CommitWorker::wait_until_written(Sequence sequence, Ticks until) {
  MutexLock lock(mutex_);
  while (last_written_ < sequence && written_->wait_until(mutex_, until)) {
  }
  return last_written_ >= sequence;
}

bool CommitWorker::is_written(Sequence sequence) const {
  MutexLock lock(mutex_);
  return last_written_ >= sequence;
}

bool CommitWorker::is_behind() const {
  MutexLock lock(mutex_);
  if (in_flight_ > 0) return clock_.now().ticks - in_flight_since_ > deadline_;
  return !pending_.empty() && clock_.now().ticks - pending_since_ > deadline_;
}

std::size_t CommitWorker::backlog() const {
  MutexLock lock(mutex_);
  return in_flight_ + pending_.size();
}

void CommitWorker::ask_for_alive_mark(std::vector<RasDevice> changed) {
  MutexLock lock(mutex_);
  alive_mark_due_ = true;
  move_behind(changed_devices_, std::move(changed));
  wake_->notify();
}

void CommitWorker::ask_for_durability(Durability durability) {
  MutexLock lock(mutex_);
  durability_due_ = durability;
  wake_->notify();
}

void CommitWorker::set_deadline(Duration deadline) {
  MutexLock lock(mutex_);
  deadline_ = deadline;
}

void CommitWorker::stop(Duration bound) {
  MutexLock lock(mutex_);
  give_up_at_ = clock_.now().ticks + bound;
  wake_->notify();
}

void CommitWorker::wait_for_work() {
  while (pending_.empty() && !alive_mark_due_ && !durability_due_ && !give_up_at_) wake_->wait(mutex_);
}

bool CommitWorker::must_give_up() const { return give_up_at_ && clock_.now().ticks >= *give_up_at_; }

void CommitWorker::run(LeaseStore& store) {
  Journal batch;
  MutexLock lock(mutex_);
  for (;;) {
    wait_for_work();
    if (const auto durability = std::exchange(durability_due_, std::nullopt)) {
      lock.unlock();
      set_durability(store, *durability);
      lock.lock();
      continue;
    }
    if (pending_.empty()) {
      if (give_up_at_) return;
      alive_mark_due_ = false;
      std::vector<RasDevice> changed = std::exchange(changed_devices_, {});
      lock.unlock();
      write_alive_mark(store);
      keep_devices(store, std::move(changed));
      lock.lock();
      continue;
    }
    batch.swap(pending_);
    in_flight_ = batch.size();
    in_flight_since_ = pending_since_;
    lock.unlock();
    if (!write_batch(store, batch)) return;
    batch.clear();
    lock.lock();
  }
}

// Again and again until it is written. False: given up, because we stop.
bool CommitWorker::write_batch(LeaseStore& store, const Journal& batch) {
  bool failed = false;
  while (const auto error = append_safely(store, batch)) {
    failed = true;
    tell_failure(*error, batch.size());
    MutexLock lock(mutex_);
    if (must_give_up()) return false;
    const Ticks again = clock_.now().ticks + kRetryAfter;
    while (!must_give_up() && wake_->wait_until(mutex_, again)) {
    }
  }
  if (failed) {
    logger_.write(MessageId::record_recovered, "The state file takes records again; none was lost.");
  }
  MutexLock lock(mutex_);
  last_written_ = batch.back().sequence;
  in_flight_ = 0;
  written_->notify();
  return true;
}

void CommitWorker::write_alive_mark(LeaseStore& store) try {
  if (const auto error = store.mark_alive(clock_.now().wall)) tell_failure(*error, 0);
} catch (const std::exception& exception) {
  logger_.write(MessageId::record_failed, exception.what());
}

void CommitWorker::set_durability(LeaseStore& store, Durability durability) try {
  if (const auto error = store.set_durability(durability)) tell_failure(*error, 0);
} catch (const std::exception& exception) {
  logger_.write(MessageId::record_failed, exception.what());
}

void CommitWorker::keep_devices(LeaseStore& store, std::vector<RasDevice> changed) noexcept try {
  {
    MutexLock lock(mutex_);
    std::vector<RasDevice> since = std::exchange(changed_devices_, {});
    move_behind(changed, std::move(since));
  }
  if (changed.empty()) return;
  const auto error = store.keep_devices(changed);
  if (!error) return;
  tell_failure(*error, 0);
  MutexLock lock(mutex_);  // again with the next mark, and what changed meanwhile behind it
  move_behind(changed, std::exchange(changed_devices_, {}));
  changed_devices_ = std::move(changed);
} catch (const std::exception& exception) {  // a hint is lost
  logger_.write(MessageId::record_failed, exception.what());
}

void CommitWorker::tell_failure(const StoreError& error, std::size_t waiting) try {
  logger_.write(MessageId::record_failed, fmt::format("{}; {} records wait in memory.", error.text, waiting));
} catch (const std::exception&) {  // out of memory: shorter
  logger_.write(MessageId::record_failed, error.text);
}

}  // namespace raspool
