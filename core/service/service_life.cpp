#include <fmt/format.h>

#include <algorithm>
#include <exception>
#include <utility>

#include "core/service/service_core.hpp"

namespace raspool {
namespace {

constexpr Duration kAliveMarkEvery = std::chrono::seconds(30);
constexpr Duration kHostAddressesEvery = std::chrono::minutes(1);
constexpr Duration kNewDayEvery = std::chrono::minutes(1);
constexpr Duration kLastLines = std::chrono::milliseconds(250);  // for the trace, should all else have hung

bool wants_ipv6(const Configuration& configuration) {
  return configuration.service.mode == Mode::observe || configuration.policy->has_family(Family::v6);
}

}  // namespace

AddressService::Core::Core(const Environment& environment, StoreOpener open_store,
                           ConfigurationLoader load_configuration, const ServiceBounds& bounds)
    : environment_(environment),
      started_(environment.clock.now()),
      open_store_(std::move(open_store)),
      load_configuration_(std::move(load_configuration)),
      logger_(environment.logger, environment.clock),
      committer_(environment.threads, environment.clock, logger_, ServiceSettings{}.deadline,
                 bounds.backlog_records),
      fold_worker_(
          environment.threads, environment.clock, logger_, facts_,
          [this](const StoreError& damage) { committer_.report_damage(damage); },
          [this](Sequence number) { return committer_.is_all_written_before(number); }),
      timers_(environment.threads, environment.clock),
      threads_(environment.threads, environment.clock),
      recorder_(environment.logger, environment.clock, environment.writer_locks),
      changed_(environment.threads.make_signal()),
      today_(std::chrono::floor<std::chrono::days>(started_.wall)) {
  timers_.every(kAliveMarkEvery, [this] { ask_for_alive_mark(); });
  timers_.every(kHostAddressesEvery, [this] { refresh_host_addresses(); });
  timers_.every(kNewDayEvery, [this] { begin_new_day(); });  // also when nobody asks
  timers_.every(bounds.look_for_configuration, [this] { look_for_configuration(); });
}

void AddressService::Core::start(std::optional<Configuration> configuration) {
  MutexLock one_change(reload_mutex_);
  if (!configuration) {
    MutexLock lock(mutex_);
    return begin_timers();
  }
  offers_ipv6_ = wants_ipv6(*configuration);
  use_trace(configuration->service.trace);
  MutexLock lock(mutex_);
  begin(std::move(*configuration));
}

void AddressService::Core::begin(Configuration configuration) {
  mode_in_file_ = configuration.service.mode;
  committer_.set_deadline(configuration.service.deadline);
  fold_worker_.keep_history(configuration.service.keep_history);
  pool_watch_.watch(*configuration.policy);
  auto first = std::make_shared<const Configuration>(std::move(configuration));
  begin_threads();
  in_force_ = std::move(first);  // the last: while there is none, the threads have nothing to do
  changed_->notify();
}

// Those that do not run yet; so a begin that found no thread left may be tried again.
void AddressService::Core::begin_threads() {
  if (!has_commit_thread_) threads_.spawn([self = shared_from_this()] { self->own_and_write(); });
  has_commit_thread_ = true;
  begin_timers();
}

void AddressService::Core::begin_timers() {
  if (!has_timer_thread_) threads_.spawn([self = shared_from_this()] { self->timers_.run(); });
  has_timer_thread_ = true;
}

// Who is asked for addresses and has no configuration: the reload that brings one may come to another
// process.
void AddressService::Core::look_for_configuration() {
  if (!asked_in_vain_.exchange(false) || in_force() || !load_configuration_) return;
  {
    MutexLock one_change(reload_mutex_);
    if (!load_configuration_("").configuration) return;
  }
  reload();
}

void AddressService::Core::use_trace(const std::filesystem::path& file) noexcept try {
  recorder_.use(file);
} catch (const std::exception& exception) {  // out of memory or threads
  logger_.write(MessageId::trace_failed, exception.what());
}

void AddressService::Core::ask_for_alive_mark() { committer_.ask_for_alive_mark(take_changed_devices()); }

std::vector<RasDevice> AddressService::Core::take_changed_devices() {
  MutexLock lock(mutex_);
  return book_ ? book_->take_changed_devices() : std::vector<RasDevice>();
}

void AddressService::Core::refresh_host_addresses() {
  const std::vector<Address> addresses = environment_.host_addresses.read();
  if (addresses.empty()) return;  // the system does not tell: those known stay
  MutexLock lock(mutex_);
  if (book_) book_->set_host_addresses(addresses);
}

bool AddressService::Core::stop(std::optional<TraceLine> terminate) {
  const Ticks began = now().ticks;
  Duration bound = kShortestStop;
  {
    MutexLock lock(mutex_);
    terminated_ = true;
    changed_->notify();
    if (stopped_) return *stopped_;
    if (in_force_) bound = std::max(in_force_->service.deadline, kShortestStop);
  }
  timers_.stop();
  committer_.stop(bound / 2);
  bool ended = threads_.join_within(bound);
  if (terminate) record_last(std::move(*terminate), began);
  ended = recorder_.stop(std::max(began + bound - now().ticks, kLastLines)) && ended;
  if (!ended) {
    tell_stop_timed_out();
  }
  MutexLock lock(mutex_);
  stopped_ = ended;
  return ended;
}

void AddressService::Core::tell_stop_timed_out() noexcept try {
  environment_.logger.write(MessageId::stop_timed_out,
                            fmt::format("A thread of raspool still waits for the disk; {} records are not "
                                        "written.",
                                        committer_.backlog()));
} catch (const std::exception&) {  // out of memory: shorter
  environment_.logger.write(MessageId::stop_timed_out, "A thread of raspool still waits for the disk.");
}

void AddressService::Core::record_last(TraceLine line, Ticks began) noexcept try {
  record(std::move(line), began);
} catch (const std::exception&) {  // out of memory: the end must come all the same
  lose_record();
}

void AddressService::Core::record(TraceLine line, Ticks began) {
  if (!recorder_.is_on()) return;
  if (const auto running = in_force()) line.server = running->service.server;
  recorder_.record(std::move(line), began);
}

}  // namespace raspool
