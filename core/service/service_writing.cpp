#include <fmt/format.h>

#include <array>
#include <exception>
#include <utility>

#include "core/service/identifier_derivation.hpp"
#include "core/service/service_core.hpp"
#include "core/service/thrown_error.hpp"

namespace raspool {
namespace {

// How soon the state file is looked after again: by who waits for another process to give it up; by a
// provisional owner, whether it is to give it up; by who would have it provisionally; after an error.
constexpr Duration kAskAgain = std::chrono::milliseconds(25);
constexpr Duration kLookForOthers = std::chrono::milliseconds(50);
constexpr Duration kLookForVacancy = std::chrono::seconds(1);
constexpr Duration kOpenAgain = std::chrono::seconds(5);
constexpr Duration kBeginAgain = std::chrono::seconds(1);  // without memory or threads
// Another process that ends or is provisional gives the file up sooner than that, and nobody need be told.
constexpr Duration kUsualHandover = std::chrono::milliseconds(500);
// A file that is damaged again at once is on a disk that a new file does not help.
constexpr Duration kReplaceAgain = std::chrono::minutes(1);

// Folds the journal beside the commits, until the end of the scope however it is left.
class BackgroundFold {
 public:
  BackgroundFold(Threads& threads, FoldWorker& worker, LeaseStore& store)
      : worker_(worker), thread_(threads.spawn([&] { worker.run(store); })) {}
  BackgroundFold(const BackgroundFold&) = delete;
  BackgroundFold& operator=(const BackgroundFold&) = delete;
  ~BackgroundFold() {
    worker_.stop();
    thread_->join();
  }

 private:
  FoldWorker& worker_;
  const std::unique_ptr<Thread> thread_;
};

}  // namespace

// The commit thread. What throws on the way (for want of memory or threads) ends one attempt alone.
void AddressService::Core::own_and_write() noexcept {
  while (!try_to_own_and_write()) {
    pause(kBeginAgain);
  }
}

void AddressService::Core::pause(Duration length) { static_cast<void>(is_told_to_stop_within(length)); }

bool AddressService::Core::is_told_to_stop_within(Duration length) {
  const Ticks until = now().ticks + length;
  MutexLock lock(mutex_);
  while (!terminated_ && changed_->wait_until(mutex_, until)) {
  }
  return terminated_;
}

// Owns the state file, begins to decide when a Get wants it, writes until told to stop, says goodbye.
bool AddressService::Core::try_to_own_and_write() noexcept {
  try {
    StateClaim claim(environment_.writer_locks, open_store_);
    if (own(claim)) write(claim.state());
    return true;
  } catch (...) {
    end_deciding(thrown_error());
  }
  return false;
}

void AddressService::Core::write(OwnedState& owned) {
  auto recovered = std::exchange(owned.recovered, nullptr);
  const Identity identity{recovered->instance, recovered->secret};
  std::optional<BackgroundFold> fold(std::in_place, environment_.threads, fold_worker_, *owned.store);
  begin_deciding(*recovered);
  recovered.reset();                                // it takes more than the book
  std::array<std::optional<Ticks>, 2> replaced_at;  // the state file, the history
  bool is_last_try = false;                         // what waits when we stop gets one more
  while (const auto damage = keep_writing(*owned.store)) {
    fold.reset();
    auto& replaced = replaced_at[damage->in_history ? 1 : 0];
    const Ticks again = replaced ? *replaced + kReplaceAgain : now().ticks;
    if (is_told_to_stop_within(again - now().ticks) && std::exchange(is_last_try, true)) break;
    if (replace_damaged(*owned.store, identity, *damage)) {
      replaced = now().ticks;
    } else if (is_told_to_stop_within(kBeginAgain)) {
      break;
    }
    try {
      fold.emplace(environment_.threads, fold_worker_, *owned.store);
    } catch (...) {  // without it the journal grows, and all else goes on
      logger_.write(MessageId::fold_failed, thrown_error().text);
    }
  }
  fold.reset();
  if (const std::size_t lost = committer_.backlog(); lost > 0) {
    logger_.write_always(MessageId::records_lost,
                         fmt::format("{} records were decided and could not be written.", lost));
    return;
  }
  fold_worker_.do_the_rest(*owned.store, kShortestStop / 2);
  committer_.keep_devices(*owned.store, take_changed_devices());
  if (const auto error = owned.store->mark_stopped(now().wall)) {
    logger_.write(MessageId::record_failed, error->text);
  }
}

// Once decisions are made, what throws (for want of memory) ends no more than one attempt to write them: they
// wait in memory, and the book says what it said.
std::optional<StoreError> AddressService::Core::keep_writing(LeaseStore& store) noexcept {
  do {
    try {
      return committer_.run(store);
    } catch (...) {
      logger_.write(MessageId::record_failed, thrown_error().text);
    }
  } while (!is_told_to_stop_within(kBeginAgain));
  return std::nullopt;
}

// Nobody writes any more: from now on there is nothing to decide by.
void AddressService::Core::end_deciding(StoreError why) noexcept {
  logger_.write(MessageId::record_failed, why.text);
  MutexLock lock(mutex_);
  book_.reset();
  unavailable_ = std::move(why);  // no memory is asked for: its lack may be what there is to tell
  changed_->notify();
}

// Claims the state file, provisionally until a Get wants it. False: told to stop before.
bool AddressService::Core::own(StateClaim& claim) {
  std::optional<Ticks> busy_since;
  bool was_elsewhere = false;
  MutexLock lock(mutex_);
  while (!in_force_ && !terminated_) changed_->wait(mutex_);
  while (!terminated_) {
    const auto in_force = in_force_;
    const bool wanted = wanted_;
    lock.unlock();
    const auto error = claim.look(in_force->service, wanted);
    if (!error) tell_what_was_set_aside(claim.state());
    const bool busy = error && error->code == StoreError::Code::busy;
    if (!wanted || !busy) {
      busy_since.reset();
    } else if (!busy_since) {
      busy_since = now().ticks;
    }
    if (error && (!busy || (wanted && now().ticks - *busy_since >= kUsualHandover))) {
      logger_.write(MessageId::state_unavailable, error->text);
    }
    was_elsewhere = was_elsewhere || busy;
    if (!error && wanted && was_elsewhere) catch_up_with_reloads();
    lock.lock();
    claims_ = !busy;
    provisional_ = error || wanted ? nullptr : claim.state().recovered;
    if (!error && wanted) return true;
    unavailable_.reset();
    if (error && (wanted || !busy)) unavailable_ = error;
    changed_->notify();
    Duration pause = kLookForOthers;
    if (busy) pause = wanted ? kAskAgain : kLookForVacancy;
    if (error && !busy) pause = kOpenAgain;
    const Ticks again = now().ticks + pause;
    while (!terminated_ && wanted_ == wanted && changed_->wait_until(mutex_, again)) {
    }
  }
  return false;
}

// While another process had the state file it was also the one that raspoolctl found.
void AddressService::Core::catch_up_with_reloads() noexcept try {
  reload();
} catch (...) {  // out of memory: what is in force stays
  logger_.write(MessageId::configuration_kept, thrown_error().text);
}

// At once, also if another process gets the file before a Get comes.
void AddressService::Core::tell_what_was_set_aside(OwnedState& owned) {
  for (const std::string& what : std::exchange(owned.recovered->set_aside, {})) {
    logger_.write_always(MessageId::state_set_aside, what);
  }
}

LeaseBook AddressService::Core::book_from(const Recovered& recovered, const Configuration& configuration,
                                          Journal& ended) const {
  const bool has_secret_file = !configuration.service.ipv6_secret_file.empty();
  const auto& secret = has_secret_file ? configuration.ipv6_secret : recovered.secret;
  LeaseBook book({configuration.policy, configuration.service.mode,
                  derive_identifiers(environment_.keyed_hash, secret), recovered.next_sequence});
  book.restore(recovered.last, restart_of(recovered), now(), ended);
  book.restore_devices(recovered.devices);
  book.set_host_addresses(environment_.host_addresses.read());
  return book;
}

void AddressService::Core::begin_deciding(const Recovered& recovered) {
  const auto begun_with = in_force();
  Journal ended;
  LeaseBook book = book_from(recovered, *begun_with, ended);
  logger_.write_always(MessageId::state_opened,
                       fmt::format("{}: {} known addresses, instance {}.", begun_with->service.state.string(),
                                   recovered.last.size(), recovered.instance));
  if (!ended.empty()) {
    logger_.write_always(MessageId::leases_ended_by_restart,
                         fmt::format("{} leases were open when the service last {}.", ended.size(),
                                     recovered.stopped_cleanly ? "stopped" : "ended without a stop"));
  }
  committer_.ask_for_alive_mark();
  MutexLock lock(mutex_);
  if (in_force_ != begun_with) {  // a reload came meanwhile
    book.reconfigure(in_force_->policy, in_force_->service.mode, now(), ended);
    committer_.ask_for_durability(in_force_->service.durability);
  }
  for (const RasDevice& device : early_links_.devices()) book.device_seen(device);
  early_links_.for_each(
      [&](std::string_view ras_port, std::uint64_t connection) { book.link_up(ras_port, connection); });
  committer_.enqueue(ended);
  connections_.forget_tenures();
  book_ = std::move(book);  // whole
  patience_spent_ = false;
  unavailable_.reset();
  changed_->notify();
}

}  // namespace raspool
