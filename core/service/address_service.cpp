#include "core/service/address_service.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <condition_variable>
#include <exception>
#include <map>
#include <mutex>
#include <thread>
#include <utility>

#include "core/lease/link_facts.hpp"
#include "core/service/commit_worker.hpp"
#include "core/service/fold_worker.hpp"
#include "core/service/identifier_derivation.hpp"
#include "core/service/limited_logger.hpp"
#include "core/service/notice_messages.hpp"
#include "core/service/owned_state.hpp"
#include "core/service/timers.hpp"
#include "core/service/worker_threads.hpp"

namespace raspool {
namespace {

constexpr Duration kAliveMarkEvery = std::chrono::seconds(30);
constexpr Duration kHostAddressesEvery = std::chrono::minutes(1);
constexpr Duration kAskAgainForLock = std::chrono::milliseconds(100);
constexpr Duration kOpenAgain = std::chrono::seconds(5);
constexpr Duration kShortestStop = std::chrono::seconds(1);

Decision refused(const Call& call, Reason reason) {
  Decision decision;
  decision.reason = reason;
  decision.address = call.address;
  decision.prefix = call.prefix;
  return decision;
}

// Folds the journal beside the commits, until the end of the scope however it is left.
class Folding {
 public:
  Folding(FoldWorker& worker, LeaseStore& store) : worker_(worker), thread_([&] { worker.run(store); }) {}
  Folding(const Folding&) = delete;
  Folding& operator=(const Folding&) = delete;
  ~Folding() {
    worker_.stop();
    thread_.join();
  }

 private:
  FoldWorker& worker_;
  std::thread thread_;
};

}  // namespace

class AddressService::Core : public std::enable_shared_from_this<Core> {
 public:
  Core(std::optional<Configuration> configuration, const Environment& environment, StoreOpener open_store)
      : configuration_(std::move(configuration)),
        settings_(configuration_ ? configuration_->service : ServiceSettings{}),
        environment_(environment),
        open_store_(std::move(open_store)),
        logger_(environment.logger, environment.clock),
        committer_(environment.clock, logger_, settings_.deadline),
        fold_worker_(logger_) {}

  void start();
  Decision assign(const Call& call);
  void release(const Call& call);
  bool stop();

  template <class Use>
  void with_book(Use use) const {
    std::lock_guard lock(mutex_);
    if (book_ && !terminated_) use(*book_);
  }
  void tell_link_up(std::string_view ras_port, std::uint64_t connection, std::string_view device);
  void tell_link_down(std::string_view ras_port, std::uint64_t connection);
  bool offers_ipv6() const;
  ServiceStatus status() const;
  Instant now() const { return environment_.clock.now(); }

 private:
  void own_and_write();
  std::optional<OwnedState> own_when_asked();
  void begin_deciding(const Recovered& recovered);
  void refresh_host_addresses();
  void ask_for_alive_mark();
  std::vector<RasDevice> take_changed_devices();

  bool wait_until_deciding(std::unique_lock<std::mutex>& lock, Ticks since);
  Decision nothing_to_decide_by(const Call& call);
  Decision late(const Call& call, const Request& request, const Decision& decision);
  Duration remaining(Ticks since) const;
  void count(Reason reason);  // with the mutex held
  void tell(const Call& call, const Request& request, const Decision& decision);

  const std::optional<Configuration> configuration_;
  const ServiceSettings settings_;
  const Environment environment_;
  const StoreOpener open_store_;
  LimitedLogger logger_;
  CommitWorker committer_;
  FoldWorker fold_worker_;
  Timers timers_;
  WorkerThreads threads_;

  mutable std::mutex mutex_;  // guards all below; held for decisions, never across I/O or a wait for it
  std::condition_variable changed_;
  std::optional<LeaseBook> book_;  // there exactly while an open state file is owned
  LinkFacts early_links_;          // told before there is a book
  Journal journal_;                // scratch, empty between calls
  bool wanted_ = false;            // a Get has come
  bool terminated_ = false;
  bool patience_spent_ = false;  // a Get has waited for the state file in vain: the next ones do not
  std::optional<StoreError> unavailable_;
  std::optional<bool> stopped_;  // what stop answered
  std::map<Reason, std::uint64_t> answers_;
  std::uint64_t late_answers_ = 0;
  std::uint64_t releases_not_matched_ = 0;
  std::uint64_t releases_in_another_form_ = 0;
};

void AddressService::Core::start() {
  if (!configuration_) return;
  timers_.every(kAliveMarkEvery, [this] { ask_for_alive_mark(); });
  timers_.every(kHostAddressesEvery, [this] { refresh_host_addresses(); });
  // Each thread keeps this object alive: should one hang in the disk, it does not lose the ground under its
  // feet.
  threads_.spawn([self = shared_from_this()] { self->timers_.run(); });
  threads_.spawn([self = shared_from_this()] { self->own_and_write(); });
}

// The commit thread: opens the state file when a Get wants it, writes until told to stop, says goodbye.
void AddressService::Core::own_and_write() try {
  std::optional<OwnedState> owned = own_when_asked();
  if (!owned) return;
  {
    const Folding folding(fold_worker_, *owned->store);
    begin_deciding(owned->recovered);
    committer_.run(*owned->store);
  }
  if (committer_.backlog() == 0) {
    fold_rest(*owned->store, environment_.clock, kShortestStop / 2);
    committer_.keep_devices(*owned->store, take_changed_devices());
    if (const auto error = owned->store->mark_stopped(now().wall)) {
      logger_.write(MessageId::record_failed, error->text);
    }
  }
  owned->store.reset();                      // before the lock
} catch (const std::exception& exception) {  // out of memory or threads: Gets are answered by on_failure
  logger_.write(MessageId::record_failed, exception.what());
}

std::optional<OwnedState> AddressService::Core::own_when_asked() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] { return wanted_ || terminated_; });
  while (!terminated_) {
    lock.unlock();
    auto owned = own_state(settings_, environment_.writer_locks, open_store_);
    if (auto* state = std::get_if<OwnedState>(&owned)) return std::move(*state);
    const StoreError& error = std::get<StoreError>(owned);
    logger_.write(MessageId::state_unavailable, error.text);
    lock.lock();
    unavailable_ = error;
    changed_.notify_all();
    const Duration pause = error.code == StoreError::Code::busy ? kAskAgainForLock : kOpenAgain;
    changed_.wait_for(lock, pause, [&] { return terminated_; });
  }
  return std::nullopt;
}

void AddressService::Core::begin_deciding(const Recovered& recovered) {
  LeaseBook book({configuration_->policy, settings_.mode,
                  derive_identifiers(environment_.keyed_hash, recovered.secret), recovered.next_sequence});
  Journal ended;
  book.restore(recovered.last, restart_of(recovered), now(), ended);
  book.restore_devices(recovered.devices);
  book.set_host_addresses(environment_.host_addresses.read());
  logger_.write_always(MessageId::state_opened,
                       fmt::format("{}: {} known addresses, instance {}.", settings_.state.string(),
                                   recovered.last.size(), recovered.instance));
  if (!ended.empty()) {
    logger_.write_always(MessageId::leases_ended_by_restart,
                         fmt::format("{} leases were open when the service last {}.", ended.size(),
                                     recovered.stopped_cleanly ? "stopped" : "ended without a stop"));
  }
  committer_.ask_for_alive_mark();
  std::lock_guard lock(mutex_);
  committer_.enqueue(ended);
  book_ = std::move(book);
  for (const RasDevice& device : early_links_.devices()) book_->device_seen(device);
  early_links_.for_each(
      [&](std::string_view ras_port, std::uint64_t connection) { book_->link_up(ras_port, connection); });
  patience_spent_ = false;
  unavailable_.reset();
  changed_.notify_all();
}

void AddressService::Core::ask_for_alive_mark() { committer_.ask_for_alive_mark(take_changed_devices()); }

std::vector<RasDevice> AddressService::Core::take_changed_devices() {
  std::lock_guard lock(mutex_);
  return book_ ? book_->take_changed_devices() : std::vector<RasDevice>();
}

void AddressService::Core::refresh_host_addresses() {
  const std::vector<Address> addresses = environment_.host_addresses.read();
  std::lock_guard lock(mutex_);
  if (book_) book_->set_host_addresses(addresses);
}

Duration AddressService::Core::remaining(Ticks since) const {
  return std::max(settings_.deadline - (now().ticks - since), Duration::zero());
}

bool AddressService::Core::wait_until_deciding(std::unique_lock<std::mutex>& lock, Ticks since) {
  if (book_) return true;
  if (!wanted_) {
    wanted_ = true;
    changed_.notify_all();
  }
  const auto settled = [&] {
    return book_ || terminated_ || (unavailable_ && unavailable_->code != StoreError::Code::busy);
  };
  if (!patience_spent_ && !changed_.wait_for(lock, remaining(since), settled)) patience_spent_ = true;
  return book_.has_value();
}

Decision AddressService::Core::assign(const Call& call) {
  if (!configuration_) return nothing_to_decide_by(call);
  const Ticks since = now().ticks;
  const Request request{configuration_->policy->names().user_name(call.user), std::string(call.ras_port),
                        call.address, call.prefix};
  std::unique_lock lock(mutex_);
  const bool deciding = wait_until_deciding(lock, since);
  if (terminated_) return refused(call, Reason::terminated);
  if (!deciding) {
    lock.unlock();
    return nothing_to_decide_by(call);
  }
  Decision decision = book_->assign(request, now(), journal_);
  committer_.enqueue(journal_);  // still under the mutex: journal order is decision order
  count(decision.reason);
  lock.unlock();

  tell(call, request, decision);
  const bool waits =
      decision.tenure != 0 && settings_.mode == Mode::enforce && settings_.durability != Durability::none;
  if (!waits) return decision;
  const Duration patience = committer_.is_behind() ? Duration::zero() : remaining(since);
  return committer_.wait_until_written(decision.tenure, patience) ? decision : late(call, request, decision);
}

// The record of the answer is not where `durability` wants it (core/INTERFACES.md 2.3).
Decision AddressService::Core::late(const Call& call, const Request& request, const Decision& decision) {
  logger_.write(MessageId::record_late, fmt::format("The record of {} for {} is not written in time.",
                                                    decision.address.to_string(), request.user.raw()));
  std::lock_guard lock(mutex_);
  if (committer_.is_written(decision.tenure)) return decision;  // it has arrived meanwhile
  ++late_answers_;
  const bool stands = settings_.on_failure == OnFailure::keep || decision.reason == Reason::repeated;
  if (stands || terminated_) return decision;
  --answers_[decision.reason];  // RRAS never sees it
  book_->withdraw(decision, now(), journal_);
  Decision instead = settings_.on_failure == OnFailure::offer ? book_->offer(request, now(), journal_)
                                                              : refused(call, Reason::failure);
  committer_.enqueue(journal_);
  count(instead.reason);
  return instead;
}

Decision AddressService::Core::nothing_to_decide_by(const Call& call) {
  std::string why = "No configuration could be read.";
  Reason reason = Reason::offered;
  {
    std::lock_guard lock(mutex_);
    if (terminated_) return refused(call, Reason::terminated);
    if (configuration_) why = unavailable_ ? unavailable_->text : "The state file is not open yet.";
    if (settings_.mode == Mode::observe && configuration_) {
      reason = Reason::observed;
    } else if (settings_.on_failure == OnFailure::refuse) {
      reason = Reason::failure;
    } else if (call.address.is_none() && call.address.family() == Family::v4) {
      reason = Reason::nothing_offered;
    }
    count(reason);
  }
  logger_.write(MessageId::nothing_to_decide_by, why);
  Decision decision = refused(call, reason);  // RRAS's own proposal goes back, in no record
  decision.notify = reason == Reason::observed && !call.address.is_none();
  return decision;
}

void AddressService::Core::count(Reason reason) { ++answers_[reason]; }

void AddressService::Core::tell(const Call& call, const Request& request, const Decision& decision) {
  tell_notices(*configuration_->policy, request, decision, logger_);
  const std::string& user = request.user.raw();
  if (decision.reason == Reason::exhausted) {
    logger_.write(MessageId::pool_exhausted,
                  fmt::format("No address for {} on {}: every pool of rule {} is in use or resting.", user,
                              call.ras_port, configuration_->policy->rules()[*decision.rule].name));
  } else if (!decision.granted()) {
    logger_.write(MessageId::request_refused,
                  fmt::format("{} on {} is refused: {}.", user, call.ras_port, to_text(decision.reason)));
  } else if (decision.pool && !decision.prefix.is_none()) {
    const PoolSettings& pool = configuration_->policy->pool(*decision.pool);
    if (pool.prefix != decision.prefix) {
      logger_.write_once(MessageId::prefix_differs,
                         fmt::format("RRAS uses {}, pool {} says {}. RRAS's prefix is kept.",
                                     decision.prefix.to_string(), pool.name, pool.prefix.to_string()));
    }
  }
}

void AddressService::Core::release(const Call& call) {
  if (!configuration_) return;
  const Release release{configuration_->policy->names().user_name(call.user), std::string(call.ras_port),
                        call.address};
  ReleaseOutcome outcome = ReleaseOutcome::not_held;
  {
    std::lock_guard lock(mutex_);
    if (terminated_) return;
    if (book_) outcome = book_->release(release, now(), journal_);
    committer_.enqueue(journal_);
    const bool matched =
        outcome == ReleaseOutcome::released || outcome == ReleaseOutcome::released_other_name_form;
    if (!matched) ++releases_not_matched_;
    if (outcome == ReleaseOutcome::released_other_name_form) ++releases_in_another_form_;
  }
  const auto text = [&](std::string_view what) {
    return fmt::format("Release of {} by {} on {}: {}.", call.address.to_string(), release.user.raw(),
                       call.ras_port, what);
  };
  switch (outcome) {
    case ReleaseOutcome::released:
      break;
    case ReleaseOutcome::released_other_name_form:
      logger_.write_once(MessageId::release_name_differs,
                         text("the lease was given to another form of this name"));
      break;
    case ReleaseOutcome::not_held:
      logger_.write(MessageId::release_not_matched, text("no live lease of this address"));
      break;
    case ReleaseOutcome::other_ras_port:
      logger_.write(MessageId::release_not_matched, text("the lease belongs to another RAS port"));
      break;
    case ReleaseOutcome::other_user:
      logger_.write(MessageId::release_not_matched, text("the lease belongs to another user"));
      break;
  }
}

void AddressService::Core::tell_link_up(std::string_view ras_port, std::uint64_t connection,
                                        std::string_view device) {
  std::lock_guard lock(mutex_);
  if (terminated_) return;
  book_ ? book_->link_up(ras_port, connection, device) : early_links_.up(ras_port, connection, device);
}

void AddressService::Core::tell_link_down(std::string_view ras_port, std::uint64_t connection) {
  std::lock_guard lock(mutex_);
  if (terminated_) return;
  book_ ? book_->link_down(ras_port, connection) : early_links_.down(ras_port, connection);
}

bool AddressService::Core::stop() {
  const Duration bound = std::max(settings_.deadline, kShortestStop);
  {
    std::lock_guard lock(mutex_);
    terminated_ = true;
    changed_.notify_all();
    if (stopped_) return *stopped_;
  }
  timers_.stop();
  committer_.stop(bound / 2);
  const bool ended = threads_.join_within(bound);
  if (!ended) {
    environment_.logger.write(MessageId::stop_timed_out, "A thread of raspool still waits for the disk.");
  }
  std::lock_guard lock(mutex_);
  stopped_ = ended;
  return ended;
}

bool AddressService::Core::offers_ipv6() const {
  return !configuration_ || settings_.mode == Mode::observe || configuration_->policy->has_family(Family::v6);
}

ServiceStatus AddressService::Core::status() const {
  std::lock_guard lock(mutex_);
  ServiceStatus status;
  status.deciding = book_.has_value();
  if (!configuration_) status.not_deciding_because = "no configuration";
  if (configuration_ && unavailable_) status.not_deciding_because = unavailable_->text;
  status.backlog = committer_.backlog();
  status.answers.assign(answers_.begin(), answers_.end());
  status.late_answers = late_answers_;
  status.releases_not_matched = releases_not_matched_;
  status.releases_in_another_form = releases_in_another_form_;
  if (book_) status.pools = book_->use(now());
  return status;
}

AddressService::AddressService(std::optional<Configuration> configuration, const Environment& environment,
                               StoreOpener open_store)
    : core_(std::make_shared<Core>(std::move(configuration), environment, std::move(open_store))) {
  core_->start();
}

AddressService::~AddressService() { stop(); }

Decision AddressService::assign(const Call& call) noexcept {
  try {
    return core_->assign(call);
  } catch (...) {
    return refused(call, Reason::failure);
  }
}

void AddressService::release(const Call& call) noexcept {
  try {
    core_->release(call);
  } catch (...) {  // out of memory: the lease ends when the service restarts, or its RAS port is used again
  }
}

void AddressService::link_up(std::string_view ras_port, std::uint64_t connection,
                             std::string_view device) noexcept {
  try {
    core_->tell_link_up(ras_port, connection, device);
  } catch (...) {  // a hint, not a need
  }
}

void AddressService::link_down(std::string_view ras_port, std::uint64_t connection) noexcept {
  try {
    core_->tell_link_down(ras_port, connection);
  } catch (...) {  // a hint, not a need
  }
}

bool AddressService::stop() noexcept {
  try {
    return core_->stop();
  } catch (...) {
    return false;
  }
}

bool AddressService::offers_ipv6() const { return core_->offers_ipv6(); }
ServiceStatus AddressService::status() const { return core_->status(); }

std::vector<Tenure> AddressService::live() const {
  std::vector<Tenure> live;
  core_->with_book([&](const LeaseBook& book) { live = book.live(); });
  return live;
}

std::vector<std::string> AddressService::verify() const {
  std::vector<std::string> failures;
  core_->with_book([&](const LeaseBook& book) { failures = book.verify(core_->now()); });
  return failures;
}

}  // namespace raspool
