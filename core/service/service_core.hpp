#pragma once

#include <array>
#include <atomic>
#include <filesystem>
#include <memory>
#include <optional>
#include <vector>

#include "core/lease/known_connections.hpp"
#include "core/lease/link_facts.hpp"
#include "core/service/address_service.hpp"
#include "core/service/commit_worker.hpp"
#include "core/service/fold_worker.hpp"
#include "core/service/limited_logger.hpp"
#include "core/service/pool_watch.hpp"
#include "core/service/state_claim.hpp"
#include "core/service/timers.hpp"
#include "core/service/unmatched_users.hpp"
#include "core/service/worker_threads.hpp"
#include "core/trace/trace_recorder.hpp"

namespace raspool {

// A stop may take the deadline, and at least this long.
inline constexpr Duration kShortestStop = std::chrono::seconds(1);

// What is behind the door. Its threads keep it alive, so that one that hangs in the disk does not lose the
// ground under its feet. Its functions stand in seven files: service_life.cpp (start, stop),
// service_writing.cpp (the commit thread), service_damage.cpp, service_answers.cpp (Get, Release, links),
// service_reload.cpp, service_forgetting.cpp and service_status.cpp.
class AddressService::Core : public std::enable_shared_from_this<Core> {
 public:
  Core(const Environment& environment, StoreOpener open_store, ConfigurationLoader load_configuration,
       const ServiceBounds& bounds);

  void start(std::optional<Configuration> configuration);
  bool stop(std::optional<TraceLine> terminate);

  Decision assign(const Call& call) noexcept;
  std::optional<Explanation> explain(const Call& call);
  void release(const Call& call) noexcept;
  std::optional<Tenure> release_by_hand(Address address);
  void take_news(const ConnectionNews& news);

  ReloadResult reload();
  std::optional<std::string> set_mode(Mode mode);

  ForgetResult forget(std::string_view user);

  void record(TraceLine line, Ticks began);
  void lose_record() noexcept { recorder_.lose_one(); }
  bool is_recording() const { return recorder_.is_on(); }

  // What is in force now, and stays so for whoever has it; null: no configuration could be read yet.
  std::shared_ptr<const Configuration> in_force() const {
    MutexLock lock(mutex_);
    return in_force_;
  }
  bool offers_ipv6() const { return offers_ipv6_; }
  bool is_to_be_asked() const {
    MutexLock lock(mutex_);
    return !in_force_ || claims_;
  }
  ServiceStatus status();
  std::vector<Tenure> live() const;
  std::vector<std::string> verify() const;
  Instant now() const { return environment_.clock.now(); }

 private:
  void begin(Configuration configuration) REQUIRES(reload_mutex_, mutex_);  // the first
  void begin_threads() REQUIRES(mutex_);
  void begin_timers() REQUIRES(mutex_);
  void use_trace(const std::filesystem::path& file) noexcept;
  void tell_stop_timed_out() noexcept;
  void record_last(TraceLine line, Ticks began) noexcept;
  void own_and_write() noexcept;
  bool try_to_own_and_write() noexcept;
  bool own(StateClaim& claim);
  void write(OwnedState& owned);
  std::optional<StoreError> keep_writing(LeaseStore& store) noexcept;  // until told to stop, or damaged
  struct Identity {                                                    // of the state file
    std::string instance;
    std::vector<std::uint8_t> secret;
  };
  bool replace_damaged(LeaseStore& store, const Identity& identity, const StoreError& damage) noexcept;
  void catch_up_with_reloads() noexcept EXCLUDES(mutex_);
  void look_for_configuration();  // the first
  void tell_what_was_set_aside(OwnedState& owned);
  void pause(Duration length);  // or until told to stop
  bool is_told_to_stop_within(Duration length);
  // The book as it is after the restart; which leases that ended goes to `ended`.
  LeaseBook book_from(const Recovered& recovered, const Configuration& configuration, Journal& ended) const;
  void begin_deciding(const Recovered& recovered);  // or throws, and nothing has begun
  void end_deciding(StoreError why) noexcept;
  void refresh_host_addresses();
  void ask_for_alive_mark();
  std::vector<RasDevice> take_changed_devices();

  Decision answer(const Call& call);
  void take_back(const Call& call);  // a Release
  std::vector<LeaseBook::PoolUse> use() const EXCLUDES(mutex_);
  void begin_new_day();  // if it is one
  struct Forgetting;
  void forget_in(LeaseStore& store, Forgetting& request) noexcept;  // the fold's thread

  bool wait_until_deciding(Ticks until) REQUIRES(mutex_);
  bool is_settled() const REQUIRES(mutex_);
  Decision nothing_to_decide_by(const Call& call, const Configuration* in_force);
  Decision without_record(const Call& call, const Request& request, const ServiceSettings& settings)
      REQUIRES(mutex_);
  Decision late(const Call& call, const Request& request, const Decision& decision,
                const ServiceSettings& settings);

  // How full the pools are, looked at with the mutex held and told without.
  struct Look {
    std::shared_ptr<const Configuration> in_force;
    PoolIndex pool;
    LeaseBook::Fill fill;
    std::vector<PoolWatch::Crossing> crossings;
  };
  void put_in_force(std::shared_ptr<const Configuration> next, std::vector<Look>& looks) REQUIRES(mutex_);
  void look_at(PoolIndex pool, std::vector<Look>& looks) REQUIRES(mutex_);
  void look_at_all(std::vector<Look>& looks) REQUIRES(mutex_);
  void tell(const std::vector<Look>& looks);

  const Environment environment_;
  const Instant started_;
  const StoreOpener open_store_;
  const ConfigurationLoader load_configuration_;
  LimitedLogger logger_;
  CommitWorker committer_;
  FactQueue facts_;
  FoldWorker fold_worker_;
  Timers timers_;
  WorkerThreads threads_;
  TraceRecorder recorder_;
  std::array<std::atomic<std::uint64_t>, kReasonCount> answers_{};  // by Reason
  LatencyBuckets gets_, releases_;
  bool offers_ipv6_ = true;                  // fixed by start
  std::atomic<bool> asked_in_vain_ = false;  // a Get came while there was no configuration

  Mutex reload_mutex_;  // held by whoever changes in_force_, across reading files; taken before mutex_
  std::atomic<Mode> mode_in_file_ = Mode::enforce;  // changed under reload_mutex_

  mutable Mutex mutex_;  // held for decisions, never across I/O or a wait for it
  const std::unique_ptr<Signal> changed_;
  std::shared_ptr<const Configuration> in_force_ GUARDED_BY(mutex_);
  std::optional<LeaseBook> book_ GUARDED_BY(mutex_);  // there exactly while an open state file is owned
  std::shared_ptr<const Recovered> provisional_ GUARDED_BY(mutex_);  // what a provisional owner has read
  PoolWatch pool_watch_ GUARDED_BY(mutex_);
  LinkFacts early_links_ GUARDED_BY(mutex_);  // told before there is a book
  KnownConnections connections_ GUARDED_BY(mutex_);
  Journal journal_ GUARDED_BY(mutex_);      // scratch, empty between calls
  bool wanted_ GUARDED_BY(mutex_) = false;  // a Get has come
  bool claims_ GUARDED_BY(mutex_) = false;  // has looked for the state file, and no other process has it
  bool has_commit_thread_ GUARDED_BY(mutex_) = false;
  bool has_timer_thread_ GUARDED_BY(mutex_) = false;
  bool terminated_ GUARDED_BY(mutex_) = false;
  // A Get has waited for the state file in vain: the next ones do not.
  bool patience_spent_ GUARDED_BY(mutex_) = false;
  std::optional<StoreError> unavailable_ GUARDED_BY(mutex_);
  std::optional<bool> stopped_ GUARDED_BY(mutex_);  // what stop answered
  UnmatchedUsers unmatched_users_ GUARDED_BY(mutex_);
  std::chrono::sys_days today_ GUARDED_BY(mutex_);
  std::uint64_t late_answers_ GUARDED_BY(mutex_) = 0;
  std::uint64_t releases_not_matched_ GUARDED_BY(mutex_) = 0;
  std::uint64_t releases_in_another_form_ GUARDED_BY(mutex_) = 0;
};

// A Get that is refused: the proposal goes back untouched.
Decision refused(const Call& call, Reason reason);

}  // namespace raspool
