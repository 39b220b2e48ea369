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
    std::lock_guard lock(mutex_);
    if (pending_.empty()) {
      pending_since_ = clock_.now().ticks;
      pending_.swap(journal);
    } else {
      pending_.insert(pending_.end(), std::make_move_iterator(journal.begin()),
                      std::make_move_iterator(journal.end()));
    }
  }
  journal.clear();
  wake_.notify_one();
}

bool CommitWorker::wait_until_written(Sequence sequence, Duration bound) {
  std::unique_lock lock(mutex_);
  return written_.wait_for(lock, bound, [&] { return last_written_ >= sequence; });
}

bool CommitWorker::is_written(Sequence sequence) const {
  std::lock_guard lock(mutex_);
  return last_written_ >= sequence;
}

bool CommitWorker::is_behind() const {
  std::lock_guard lock(mutex_);
  if (in_flight_ > 0) return clock_.now().ticks - in_flight_since_ > deadline_;
  return !pending_.empty() && clock_.now().ticks - pending_since_ > deadline_;
}

std::size_t CommitWorker::backlog() const {
  std::lock_guard lock(mutex_);
  return in_flight_ + pending_.size();
}

void CommitWorker::ask_for_alive_mark(std::vector<RasDevice> changed) {
  std::lock_guard lock(mutex_);
  alive_mark_due_ = true;
  move_behind(changed_devices_, std::move(changed));
  wake_.notify_one();
}

void CommitWorker::ask_for_durability(Durability durability) {
  std::lock_guard lock(mutex_);
  durability_due_ = durability;
  wake_.notify_one();
}

void CommitWorker::set_deadline(Duration deadline) {
  std::lock_guard lock(mutex_);
  deadline_ = deadline;
}

void CommitWorker::stop(Duration bound) {
  std::lock_guard lock(mutex_);
  give_up_at_ = clock_.now().ticks + bound;
  wake_.notify_one();
}

void CommitWorker::run(LeaseStore& store) {
  Journal batch;
  std::unique_lock lock(mutex_);
  for (;;) {
    wake_.wait(lock, [&] { return !pending_.empty() || alive_mark_due_ || durability_due_ || give_up_at_; });
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
    while (in_flight_ > 0) {
      lock.unlock();
      const auto error = append_safely(store, batch);
      if (error) tell_failure(*error, batch.size());
      lock.lock();
      if (!error) {
        last_written_ = batch.back().sequence;
        in_flight_ = 0;
        if (std::exchange(failing_, false)) {
          logger_.write(MessageId::record_recovered, "The state file takes records again; none was lost.");
        }
        written_.notify_all();
      } else {
        failing_ = true;
        if (give_up_at_ && clock_.now().ticks >= *give_up_at_) return;
        wake_.wait_for(lock, kRetryAfter, [&] { return give_up_at_ && clock_.now().ticks >= *give_up_at_; });
      }
    }
    batch.clear();
  }
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
    std::lock_guard lock(mutex_);
    std::vector<RasDevice> since = std::exchange(changed_devices_, {});
    move_behind(changed, std::move(since));
  }
  if (changed.empty()) return;
  const auto error = store.keep_devices(changed);
  if (!error) return;
  tell_failure(*error, 0);
  std::lock_guard lock(mutex_);  // again with the next mark, and what changed meanwhile behind it
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
