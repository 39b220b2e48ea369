#include "core/service/commit_worker.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <exception>
#include <iterator>
#include <utility>

#include "core/service/thrown_error.hpp"

namespace raspool {
namespace {

// Between attempts to write: the first pause, twice as long each time, and never longer than the last.
constexpr Duration kFirstPause = std::chrono::milliseconds(100);
constexpr Duration kLongestPause = std::chrono::seconds(5);

std::optional<StoreError> set_durability_safely(LeaseStore& store, Durability durability) noexcept try {
  return store.set_durability(durability);
} catch (...) {
  return thrown_error();
}

void move_behind(std::vector<RasDevice>& devices, std::vector<RasDevice> more) {
  devices.insert(devices.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

}  // namespace

void CommitWorker::enqueue(Journal& journal) {
  if (journal.empty()) return;
  {
    MutexLock lock(mutex_);
    backlog_.add(journal, clock_.now().ticks);
  }
  wake_->notify();
}

bool CommitWorker::wait_until_written(Sequence sequence, Ticks until) {
  MutexLock lock(mutex_);
  while (!is_kept(sequence) && written_->wait_until(mutex_, until)) {
  }
  return is_kept(sequence);
}

bool CommitWorker::is_kept(Sequence sequence) const { return !durability_due_ && last_written_ >= sequence; }

bool CommitWorker::is_written(Sequence sequence) const {
  MutexLock lock(mutex_);
  return is_kept(sequence);
}

bool CommitWorker::is_all_written_before(Sequence number) const {
  MutexLock lock(mutex_);
  const auto first = backlog_.first();
  return !first || *first > number;
}

std::optional<Sequence> CommitWorker::last_waiting() const {
  MutexLock lock(mutex_);
  return backlog_.last();
}

bool CommitWorker::is_behind() const {
  MutexLock lock(mutex_);
  const auto since = backlog_.oldest_since();
  return since && clock_.now().ticks - *since > deadline_;
}

bool CommitWorker::is_full() const {
  MutexLock lock(mutex_);
  return backlog_.is_full();
}

std::size_t CommitWorker::backlog() const {
  MutexLock lock(mutex_);
  return backlog_.size();
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
  while (backlog_.is_empty() && !alive_mark_due_ && !durability_due_ && !give_up_at_ && !damage_) {
    wake_->wait(mutex_);
  }
}

std::optional<StoreError> CommitWorker::run(LeaseStore& store) {
  std::optional<StoreError> damage;
  MutexLock lock(mutex_);
  for (;;) {
    wait_for_work();
    if (damage_) return std::exchange(damage_, std::nullopt);
    if (const auto durability = durability_due_) {
      lock.unlock();
      if (!set_durability(store, *durability, damage)) return damage;
      lock.lock();
      if (durability_due_ == durability) durability_due_.reset();
      written_->notify();
      continue;
    }
    if (backlog_.is_empty()) {
      if (give_up_at_) return std::nullopt;
      alive_mark_due_ = false;
      std::vector<RasDevice> changed = std::exchange(changed_devices_, {});
      lock.unlock();
      write_alive_mark(store);
      keep_devices(store, std::move(changed));
      lock.lock();
      continue;
    }
    const Journal& batch = backlog_.take();
    lock.unlock();
    if (!write_batch(store, batch, damage)) return damage;
    lock.lock();
  }
}

// Again and again until it is written. False: given up, because we stop, or because of damage.
bool CommitWorker::write_batch(LeaseStore& store, const Journal& batch, std::optional<StoreError>& damage) {
  if (!again_and_again([&] { return append(store, batch); }, damage)) return false;
  MutexLock lock(mutex_);
  last_written_ = batch.back().sequence;
  backlog_.remove_taken();
  written_->notify();
  const bool recovered = failing_ && backlog_.is_empty();
  if (recovered) failing_ = false;
  lock.unlock();
  if (recovered)
    logger_.write(MessageId::record_recovered, "The state file takes records again; none was lost.");
  return true;
}

template <class Attempt>
bool CommitWorker::again_and_again(Attempt attempt, std::optional<StoreError>& damage) {
  Duration pause = kFirstPause;
  while (std::optional<StoreError> error = attempt()) {
    tell_failure(*error);
    if (error->code == StoreError::Code::damaged) {
      damage = std::move(error);
      return false;
    }
    if (!wait_to_try_again(pause)) return false;
  }
  return true;
}

std::optional<StoreError> CommitWorker::append(LeaseStore& store, const Journal& batch) noexcept {
  std::optional<StoreError> error;
  Ticks began;
  try {
    began = clock_.now().ticks;
    error = store.append(batch);
  } catch (...) {
    error = thrown_error();
  }
  if (error) failed_writes_.fetch_add(1, std::memory_order_relaxed);
  try {
    latencies_.add(clock_.now().ticks - began);
  } catch (...) {  // one that is not counted
  }
  return error;
}

void CommitWorker::report_damage(const StoreError& damage) {
  MutexLock lock(mutex_);
  damage_ = damage;
  wake_->notify();
}

Journal CommitWorker::waiting() const {
  MutexLock lock(mutex_);
  return backlog_.all();
}

void CommitWorker::mended(Sequence written_up_to) {
  MutexLock lock(mutex_);
  damage_.reset();
  backlog_.remove_up_to(written_up_to);
  last_written_ = std::max(last_written_, written_up_to);
  written_->notify();
}

// False: we stop, and the time for it is over. Who is told to stop sits no long pause out.
bool CommitWorker::wait_to_try_again(Duration& pause) {
  MutexLock lock(mutex_);
  failing_ = true;
  const Ticks now = clock_.now().ticks;
  const bool stopping = give_up_at_.has_value();
  if (stopping && now >= *give_up_at_) return false;
  const Ticks again = stopping ? std::min(now + kFirstPause, *give_up_at_) : now + pause;
  while (give_up_at_.has_value() == stopping && wake_->wait_until(mutex_, again)) {
  }
  pause = std::min(2 * pause, kLongestPause);
  return true;
}

void CommitWorker::write_alive_mark(LeaseStore& store) noexcept try {
  if (const auto error = store.mark_alive(clock_.now().wall)) tell_failure(*error);
} catch (...) {
  logger_.write(MessageId::record_failed, thrown_error().text);
}

// Until the store takes it, as what is written before would promise too little. False: as write_batch.
bool CommitWorker::set_durability(LeaseStore& store, Durability durability,
                                  std::optional<StoreError>& damage) {
  return again_and_again([&] { return set_durability_safely(store, durability); }, damage);
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
  tell_failure(*error);
  MutexLock lock(mutex_);  // again with the next mark, and what changed meanwhile behind it
  move_behind(changed, std::exchange(changed_devices_, {}));
  changed_devices_ = std::move(changed);
} catch (...) {  // a hint is lost
  logger_.write(MessageId::record_failed, thrown_error().text);
}

void CommitWorker::tell_failure(const StoreError& error) noexcept try {
  logger_.write(MessageId::record_failed,
                fmt::format("{}; {} records wait in memory.", error.text, backlog()));
} catch (const std::exception&) {  // out of memory: shorter
  logger_.write(MessageId::record_failed, error.text);
}

}  // namespace raspool
