#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <vector>

#include "core/env/clock.hpp"
#include "core/env/threads.hpp"
#include "core/lease/journal_record.hpp"
#include "core/service/limited_logger.hpp"
#include "core/store/lease_store.hpp"

namespace raspool {

// Writes decided records to the store, in order, on one thread of its own: a hung disk hangs that thread
// alone. Whatever has gathered while one commit was under way is the next commit (group commit), so callers
// that wait at the same time share one sync.
class CommitWorker {
 public:
  CommitWorker(Threads& threads, const Clock& clock, LimitedLogger& logger, Duration deadline)
      : clock_(clock),
        logger_(logger),
        wake_(threads.make_signal()),
        written_(threads.make_signal()),
        deadline_(deadline) {}

  // Any thread; callers hold the service's mutex, so that journal order is decision order. Takes the records
  // out of `journal` and leaves it empty.
  void enqueue(Journal& journal);
  // Any thread. Waits until the record with this sequence is written as durably as the store was opened for,
  // at most to `until`. True: it is.
  bool wait_until_written(Sequence sequence, Ticks until);
  bool is_written(Sequence sequence) const;
  // Is an older record past its deadline? Then nobody waits, until the backlog is written.
  bool is_behind() const;
  std::size_t backlog() const;
  // Any thread. The devices are kept with the mark, sooner or later: nobody waits for them.
  void ask_for_alive_mark(std::vector<RasDevice> changed = {});
  // What is written from now on is to be as durable as this.
  void ask_for_durability(Durability durability);
  void set_deadline(Duration deadline);

  // The worker thread's work: returns when told to stop and all is written, or when `stop`'s bound has
  // passed.
  void run(LeaseStore& store);
  // The worker thread, after run: the last ones.
  void keep_devices(LeaseStore& store, std::vector<RasDevice> changed) noexcept;
  void stop(Duration bound);

 private:
  void wait_for_work() REQUIRES(mutex_);
  bool write_batch(LeaseStore& store, const Journal& batch) EXCLUDES(mutex_);
  bool must_give_up() const REQUIRES(mutex_);
  void write_alive_mark(LeaseStore& store);
  void set_durability(LeaseStore& store, Durability durability);
  void tell_failure(const StoreError& error, std::size_t waiting);

  const Clock& clock_;
  LimitedLogger& logger_;

  const std::unique_ptr<Signal> wake_;     // for the worker
  const std::unique_ptr<Signal> written_;  // for those who wait
  mutable Mutex mutex_;
  Duration deadline_ GUARDED_BY(mutex_);
  Journal pending_ GUARDED_BY(mutex_);
  Ticks pending_since_ GUARDED_BY(mutex_){};
  std::size_t in_flight_ GUARDED_BY(mutex_) = 0;
  Ticks in_flight_since_ GUARDED_BY(mutex_){};
  Sequence last_written_ GUARDED_BY(mutex_) = 0;
  bool alive_mark_due_ GUARDED_BY(mutex_) = false;
  std::optional<Durability> durability_due_ GUARDED_BY(mutex_);
  std::vector<RasDevice> changed_devices_ GUARDED_BY(mutex_);  // in the order of the changes
  std::optional<Ticks> give_up_at_ GUARDED_BY(mutex_);         // set by stop
};

}  // namespace raspool
