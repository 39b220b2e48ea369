#pragma once

#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <optional>
#include <vector>

#include "core/env/clock.hpp"
#include "core/lease/journal_record.hpp"
#include "core/service/limited_logger.hpp"
#include "core/store/lease_store.hpp"

namespace raspool {

// Writes decided records to the store, in order, on one thread of its own: a hung disk hangs that thread
// alone. Whatever has gathered while one commit was under way is the next commit (group commit), so callers
// that wait at the same time share one sync.
class CommitWorker {
 public:
  CommitWorker(const Clock& clock, LimitedLogger& logger, Duration deadline)
      : clock_(clock), logger_(logger), deadline_(deadline) {}

  // Any thread; callers hold the service's mutex, so that journal order is decision order. Takes the records
  // out of `journal` and leaves it empty.
  void enqueue(Journal& journal);
  // Any thread. Waits until the record with this sequence is written as durably as the store was opened for,
  // at most for `bound`. True: it is.
  bool wait_until_written(Sequence sequence, Duration bound);
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
  void write_alive_mark(LeaseStore& store);
  void set_durability(LeaseStore& store, Durability durability);
  void tell_failure(const StoreError& error, std::size_t waiting);

  const Clock& clock_;
  LimitedLogger& logger_;

  mutable std::mutex mutex_;  // guards all below
  Duration deadline_;
  std::condition_variable wake_;     // the worker
  std::condition_variable written_;  // those who wait
  Journal pending_;
  Ticks pending_since_{};
  std::size_t in_flight_ = 0;
  Ticks in_flight_since_{};
  Sequence last_written_ = 0;
  bool alive_mark_due_ = false;
  std::optional<Durability> durability_due_;
  std::vector<RasDevice> changed_devices_;  // in the order of the changes
  bool failing_ = false;
  std::optional<Ticks> give_up_at_;  // set by stop
};

}  // namespace raspool
