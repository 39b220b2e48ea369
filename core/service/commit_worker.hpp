#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "core/env/clock.hpp"
#include "core/env/threads.hpp"
#include "core/service/backlog.hpp"
#include "core/service/latency_buckets.hpp"
#include "core/service/limited_logger.hpp"
#include "core/store/lease_store.hpp"

namespace raspool {

// Writes decided records to the store, in order, on one thread of its own: a hung disk hangs that thread
// alone. Whatever has gathered while one commit was under way is the next commit (group commit), so callers
// that wait at the same time share one sync. What cannot be written waits, and is tried again until it is.
class CommitWorker {
 public:
  // `most_records`: as many may wait before it is full.
  CommitWorker(Threads& threads, const Clock& clock, LimitedLogger& logger, Duration deadline,
               std::size_t most_records)
      : clock_(clock),
        logger_(logger),
        wake_(threads.make_signal()),
        written_(threads.make_signal()),
        deadline_(deadline),
        backlog_(most_records) {}

  // Any thread; callers hold the service's mutex, so that journal order is decision order. Takes the records
  // out of `journal` and leaves it empty, also when it is full.
  void enqueue(Journal& journal);
  // Any thread. Waits until the record with this sequence is written as durably as was last asked for, at
  // most to `until`. True: it is.
  bool wait_until_written(Sequence sequence, Ticks until);
  bool is_written(Sequence sequence) const;
  // Is every record written that was decided before this number was taken?
  bool is_all_written_before(Sequence number) const;
  std::optional<Sequence> last_waiting() const;  // nothing: all is written
  // Is an older record past its deadline? Then nobody waits, until the backlog is written.
  bool is_behind() const;
  // Do as many records wait as may? Then no more is to be decided that would make one.
  bool is_full() const;
  std::size_t backlog() const;
  // Any thread: how long each commit took, failed ones too; and how many attempts to write failed.
  LatencyBuckets::Snapshot latencies() const { return latencies_.snapshot(); }
  std::uint64_t failed_writes() const { return failed_writes_.load(std::memory_order_relaxed); }
  // Any thread. The devices are kept with the mark, sooner or later: nobody waits for them.
  void ask_for_alive_mark(std::vector<RasDevice> changed = {});
  // What is written, and what was before, is to be as durable as this.
  void ask_for_durability(Durability durability);
  void set_deadline(Duration deadline);

  // The worker thread's work: returns nothing when told to stop and all is written, or when `stop`'s bound
  // has passed; or what is damaged, when the store is to be mended and run to be called again. If it throws,
  // for want of memory, it may be called again, and nothing is lost.
  std::optional<StoreError> run(LeaseStore& store);
  // Any thread. Run is to return with this.
  void report_damage(const StoreError& damage);
  // Any thread, while the worker does not run: the records that are not written yet, in order.
  Journal waiting() const;
  // The worker thread, between two runs: the store is mended, and the records up to this one are written.
  void mended(Sequence written_up_to);
  // The worker thread, after run: the last ones.
  void keep_devices(LeaseStore& store, std::vector<RasDevice> changed) noexcept;
  void stop(Duration bound);

 private:
  bool is_kept(Sequence sequence) const REQUIRES(mutex_);
  void wait_for_work() REQUIRES(mutex_);
  bool write_batch(LeaseStore& store, const Journal& batch, std::optional<StoreError>& damage)
      EXCLUDES(mutex_);
  std::optional<StoreError> append(LeaseStore& store, const Journal& batch) noexcept EXCLUDES(mutex_);
  bool wait_to_try_again(Duration& pause) EXCLUDES(mutex_);
  void write_alive_mark(LeaseStore& store) noexcept;
  bool set_durability(LeaseStore& store, Durability durability, std::optional<StoreError>& damage)
      EXCLUDES(mutex_);
  // Until the attempt brings no error. False: given up, because we stop, or because of damage.
  template <class Attempt>
  bool again_and_again(Attempt attempt, std::optional<StoreError>& damage) EXCLUDES(mutex_);
  void tell_failure(const StoreError& error) noexcept EXCLUDES(mutex_);

  const Clock& clock_;
  LimitedLogger& logger_;
  LatencyBuckets latencies_;
  std::atomic<std::uint64_t> failed_writes_{0};

  const std::unique_ptr<Signal> wake_;     // for the worker
  const std::unique_ptr<Signal> written_;  // for those who wait
  mutable Mutex mutex_;
  Duration deadline_ GUARDED_BY(mutex_);
  Backlog backlog_ GUARDED_BY(mutex_);  // but for the batch that it lends to the worker
  Sequence last_written_ GUARDED_BY(mutex_) = 0;
  bool alive_mark_due_ GUARDED_BY(mutex_) = false;
  std::optional<Durability> durability_due_ GUARDED_BY(mutex_);  // until the store has taken it
  std::vector<RasDevice> changed_devices_ GUARDED_BY(mutex_);    // in the order of the changes
  bool failing_ GUARDED_BY(mutex_) = false;
  std::optional<StoreError> damage_ GUARDED_BY(mutex_);
  std::optional<Ticks> give_up_at_ GUARDED_BY(mutex_);  // set by stop
};

}  // namespace raspool
