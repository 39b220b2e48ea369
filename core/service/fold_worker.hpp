#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/env/clock.hpp"
#include "core/env/threads.hpp"
#include "core/service/fact_queue.hpp"
#include "core/service/limited_logger.hpp"
#include "core/store/lease_store.hpp"

namespace raspool {

// Moves the journal into leases and history in the background, and what is too old out of the history, in
// small steps, on a thread of its own; and what connection callouts told, into the history. Once a day it
// tells where the history's chain ends.
class FoldWorker {
 public:
  // `damage` is told, on the worker's thread, of files that are damaged, once a minute at most.
  // `is_written_before`: any thread; is every record written that was decided before this number was taken?
  // `facts` outlives it.
  FoldWorker(Threads& threads, const Clock& clock, LimitedLogger& logger, FactQueue& facts,
             std::function<void(const StoreError&)> damage, std::function<bool(Sequence)> is_written_before)
      : clock_(clock),
        logger_(logger),
        facts_(facts),
        damage_(std::move(damage)),
        is_written_before_(std::move(is_written_before)),
        changed_(threads.make_signal()) {}

  void run(LeaseStore& store);  // the thread's work: returns soon after stop, and may then be called again
  void stop();                  // any thread
  // Any thread. For how long a tenure is kept from now on, counted from its end.
  void keep_history(Duration length);
  // While it does not run: what is left, at most for `bound`.
  void do_the_rest(LeaseStore& store, Duration bound);
  // Any thread. Done soon, between two steps, on the worker's thread; while it does not run, when it does
  // again. Must not throw.
  using Errand = std::function<void(LeaseStore&)>;
  void ask(Errand errand);

 private:
  bool fold_step(LeaseStore& store);    // is there more?
  void choose_facts() noexcept;         // those that may be written when all is folded that can be
  bool facts_step(LeaseStore& store);   // is there more?
  bool expire_step(LeaseStore& store);  // is there more?
  void tell(const StoreError& error);
  void do_errands(LeaseStore& store);
  void tell_chain(LeaseStore& store);
  bool is_stopping() const;
  void pause(Duration length);  // or until something is different

  const Clock& clock_;
  LimitedLogger& logger_;
  FactQueue& facts_;
  const std::function<void(const StoreError&)> damage_;
  const std::function<bool(Sequence)> is_written_before_;
  const std::unique_ptr<Signal> changed_;
  std::vector<TenureFacts> chosen_facts_;  // of the worker's thread
  std::string chain_told_;                 // of the worker's thread: what it told last,
  std::optional<Ticks> chain_again_;       // and when it looks again
  std::optional<Ticks> damage_again_;      // of the worker's thread: when it tells of damage again
  std::optional<Duration> pass_;           // of the worker's thread: what the pass that is under way keeps
  mutable Mutex mutex_;
  bool stopping_ GUARDED_BY(mutex_) = false;
  Duration keep_ GUARDED_BY(mutex_) = kForever;
  std::vector<Errand> errands_ GUARDED_BY(mutex_);
  // When the history is to be gone through again; nothing: now.
  std::optional<Ticks> expires_again_ GUARDED_BY(mutex_);
};

}  // namespace raspool
