#include "tests/simulation/machine.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <utility>

#include "tests/simulation/variants.hpp"
#include "tests/support/policy_builder.hpp"
#include "tests/support/times.hpp"

namespace raspool::test {
namespace {

constexpr Duration kShortestStop = 1s;  // what a stop may take at least,
constexpr Duration kLastLines = 250ms;  // and for its trace
constexpr Duration kUntilMended = 20s;

std::string user_name(std::uint32_t number) { return "user" + std::to_string(number); }
// P7 is the empty one.
std::string ras_port_name(std::uint32_t number) { return number == 7 ? "" : "VPN" + std::to_string(number); }

}  // namespace

Machine::Process::Process(Machine& machine, int number_of_it, Duration ticks_ahead)
    : number(number_of_it),
      domain{ticks_ahead},
      clock(machine.scheduler_, domain),
      threads(machine.scheduler_, domain),
      logger(machine.scheduler_),
      locks(machine.locks_, number_of_it) {}

Machine::Machine(std::uint64_t seed, bool tells)
    : tells_(tells),
      disk_(scheduler_, *this),
      promises_(disk_, violations_),
      configuration_(variant(static_cast<std::uint32_t>(seed % 1'000'003))) {
  scheduler_.reseed(seed);
  if (seed % 4 == 0) bounds_.backlog_records = 24;
}

Machine::~Machine() {
  for (std::size_t slot = 0; slot < processes_.size(); ++slot) {
    if (processes_[slot]) die(slot, false);
  }
}

void Machine::live(const std::vector<Event>& history) {
  for (const Event& event : history) {
    scheduler_.reseed(event.seed);
    scheduler_.run_until(scheduler_.now().ticks + event.after);
    bury_the_stopped();
    if (!violations_.empty()) return;
    ++steps_;
    tell(event.to_string());
    happen(event);
    if (!violations_.empty()) return;
  }
  last_look();
}

void Machine::happen(const Event& event) {
  using Kind = Event::Kind;
  Process* process = process_at(event.process);
  switch (event.kind) {
    case Kind::get:
      return get(event, Family::v4);
    case Kind::get6:
      return get(event, Family::v6);
    case Kind::release:
      return take_off(event.ras_port, [&](Connection gone) { release(std::move(gone)); });
    case Kind::release_is_lost:
      return take_off(event.ras_port, [](const Connection&) {});
    case Kind::release_is_late:
      return take_off(event.ras_port, [&](Connection gone) { late_.push_back(std::move(gone)); });
    case Kind::late_release_comes:
      if (late_.empty()) return;
      release(late_.front());
      return late_.pop_front();
    case Kind::release_again:
      if (last_released_) release(*last_released_);
      return;
    case Kind::wrong_release: {
      const auto address = AddressV4::from_number(0x0A00'0001 + event.number % 12);
      return release({user_name(event.user), ras_port_name(event.ras_port), address, -1});
    }
    case Kind::link_up:
      if (process != nullptr) {
        process->service->link_up(ras_port_name(event.ras_port), event.number % 8 + 1,
                                  event.number % 3 == 0 ? "IKEv2" : "");
      }
      return;
    case Kind::link_down:
      if (process != nullptr)
        process->service->link_down(ras_port_name(event.ras_port), event.number % 8 + 1);
      return;
    case Kind::explain:
      return explain(event);
    case Kind::check:
      if (process != nullptr) check(*process);
      return;
    case Kind::reload:
      return reload(event);
    case Kind::broken_reload:
      return reload(event);
    case Kind::set_mode:
      return set_mode(event);
    case Kind::start:
      if (process == nullptr) start(event.process);
      return;
    case Kind::stop:
      return stop(event.process);
    case Kind::crash:
      if (process != nullptr) die(event.process, false);
      return;
    case Kind::power_fails:
      for (std::size_t slot = 0; slot < processes_.size(); ++slot) {
        if (processes_[slot]) die(slot, true);
      }
      disk_.power_fails();
      return promises_.process_ended(true);
    case Kind::clock_steps: {
      const Duration by = std::chrono::seconds(1 + event.number % 4000);
      return scheduler_.step_wall(event.number % 2 == 0 ? by : -by);
    }
    case Kind::disk_slow:
      disk_.weather.slow = std::chrono::milliseconds(event.number % 700);
      return;
    case Kind::disk_fails:
      disk_.weather.failures = event.number % 12;
      return;
    case Kind::disk_full:
      disk_.weather.full = true;
      return;
    case Kind::disk_hangs:
      disk_.weather.hangs = true;
      return;
    case Kind::disk_cannot_open:
      disk_.weather.cannot_open = true;
      return;
    case Kind::disk_heals:
      return mend();
    case Kind::host_addresses:
      if (process != nullptr) process->host_addresses.set({AddressV4::from_number(0x0A00'0002)});
      return;
    case Kind::time_passes: {
      const Duration bound = event.number % 8 == 0 ? 90s : 12s;
      scheduler_.run_until(scheduler_.now().ticks + std::chrono::microseconds(event.number) % bound);
      return;
    }
  }
}

template <class Work>
void Machine::in_thread(Process& process, Work work) {
  ++process.callers;
  scheduler_.spawn(process.domain, [&process, work = std::move(work)]() mutable {
    work();
    --process.callers;
  });
}

void Machine::get(const Event& event, Family family) {
  Process& process = processes_[event.process] ? *processes_[event.process] : start(event.process);
  if (process.callers >= kMostCallers) return;
  Address proposal = AddressV4::from_number(0xC000'020A + event.ras_port);
  if (family == Family::v6) {
    proposal = identifier(0xFFFF'0000u + event.ras_port);
  } else if (event.number % 16 == 0) {
    proposal = AddressV4::from_number(0x0A00'0001 + event.number / 16 % 12);
  } else if (event.number % 4 == 0) {
    proposal = AddressV4();
  }
  const auto in_force = process.service->in_force();
  const bool may_observe = in_force && in_force->service.mode == Mode::observe;
  if (may_observe && event.number % 16 == 0) return;  // RRAS's own pool is outside ours
  call_get(process, user_name(event.user), ras_port_name(event.ras_port), proposal);
}

void Machine::call_get(Process& process, std::string user, std::string ras_port, Address proposal) {
  in_thread(process, [this, &process, user = std::move(user), ras_port = std::move(ras_port), proposal] {
    const Instant began = scheduler_.now();
    const auto in_force = process.service->in_force();
    const std::uint64_t changes = process.changes;
    const auto ticket = promises_.get_begins({user, ras_port, proposal.family(), began});
    const Decision decision = process.service->assign({user, ras_port, proposal, {}});
    if (process.disk_user.dead) return promises_.get_is_lost(ticket);  // and so is RRAS

    const Instant now = scheduler_.now();
    const Duration taken = now.ticks - began.ticks;
    const ServiceSettings& settings = in_force->service;
    if (taken > settings.deadline) {
      violated(fmt::format("a Get takes {} us, and its deadline is {} us", taken.count(),
                           settings.deadline.count()));
    }
    // Who takes the state file over reloads by itself.
    const bool changed = process.changes != changes || process.service->in_force() != in_force;
    const auto& busy_since = process.disk_user.busy_since;
    const bool late = taken >= settings.deadline ||
                      (busy_since && now.ticks - *busy_since > std::min<Duration>(settings.deadline, 200ms));
    const Promises::Terms terms{changed ? Durability::none : settings.durability, settings.on_failure, late,
                                std::min(hold_down_of(*in_force), hold_down_of(configuration_))};
    tell(fmt::format("  {} on {} was told {} {} (tenure {}){}", user, ras_port, to_text(decision.reason),
                     decision.address.to_string(), decision.tenure, late ? ", late" : ""));
    if (process.stopping) return promises_.get_is_lost(ticket);  // no connection outlives that
    promises_.get_ends(ticket, decision, terms, now);
    if (!decision.granted() || !decision.notify) return;
    std::erase_if(connections_, [&](const Connection& one) {
      return one.ras_port == ras_port && !ras_port.empty() && one.address.family() == proposal.family();
    });
    connections_.push_back({user, ras_port, decision.address, process.number});
  });
}

void Machine::take_off(std::uint32_t ras_port, const std::function<void(Connection)>& what) {
  const auto gone = std::ranges::find(connections_, ras_port_name(ras_port), &Connection::ras_port);
  if (gone == connections_.end()) return;
  Connection connection = std::move(*gone);
  connections_.erase(gone);
  what(std::move(connection));
}

// To the process that gave the address, or to any.
void Machine::release(Connection connection) {
  last_released_ = connection;
  Process* process = nullptr;
  for (const auto& one : processes_) {
    if (one && !one->stopping && (process == nullptr || one->number == connection.process))
      process = one.get();
  }
  if (process == nullptr || process->callers >= kMostCallers) return;
  in_thread(*process, [this, process, connection = std::move(connection)] {
    promises_.release(connection.user, connection.ras_port, connection.address, scheduler_.now());
    process->service->release({connection.user, connection.ras_port, connection.address, {}});
  });
}

void Machine::explain(const Event& event) {
  Process* process = process_at(event.process);
  if (process == nullptr || process->callers >= kMostCallers) return;
  in_thread(*process, [this, process, event] {
    const auto in_force = process->service->in_force();
    const Ticks began = scheduler_.now().ticks;
    (void)process->service->explain({user_name(event.user), ras_port_name(event.ras_port), AddressV4(), {}});
    if (!process->disk_user.dead && scheduler_.now().ticks - began > in_force->service.deadline) {
      violated("explain takes longer than the deadline");
    }
  });
}

// I1 to I3 in memory, and I7: memory is the fold of the file when nothing is on its way.
void Machine::check(Process& process) {
  const AddressService& service = *process.service;
  for (const std::string& failure : service.verify()) violated(failure);
  const ServiceStatus status = service.status();
  if (!status.deciding || status.backlog > 0 || process.stopping) return;
  const auto described = [](const std::vector<Tenure>& tenures) {
    std::string text;
    for (const Tenure& tenure : tenures) {
      text +=
          fmt::format("{} {} {} {}; ", tenure.id, tenure.address.to_string(), tenure.user, tenure.ras_port);
    }
    return text;
  };
  const std::string in_memory = described(service.live()), in_file = described(disk_.fold().live());
  if (in_memory != in_file) violated("I7: in memory " + in_memory + " and in the file " + in_file);
}

void Machine::reload(const Event& event) {
  if (event.kind == Event::Kind::reload) {
    configuration_ = variant(event.number);
    promises_.hold_down_is(hold_down_of(configuration_));
  }
  Process* process = process_at(event.process);
  if (process == nullptr || process->administrated) return;
  process->administrated = true;
  file_is_broken_ = event.kind == Event::Kind::broken_reload;
  in_thread(*process, [this, process] {
    ++process->changes;
    (void)process->service->reload();
    ++process->changes;
    process->administrated = false;
  });
}

void Machine::set_mode(const Event& event) {
  Process* process = process_at(event.process);
  if (process == nullptr || process->administrated) return;
  process->administrated = true;
  in_thread(*process, [process, event] {
    ++process->changes;
    (void)process->service->set_mode(event.number % 3 == 0 ? Mode::observe : Mode::enforce);
    ++process->changes;
    process->administrated = false;
  });
}

Machine::Process& Machine::start(std::size_t slot) {
  const Duration ticks_ahead = std::chrono::seconds(scheduler_.random().below(1'000'000));
  processes_[slot] = std::make_unique<Process>(*this, ++begun_, ticks_ahead);
  Process& process = *processes_[slot];
  tell(fmt::format("  process {} begins", process.number));
  process.service = std::make_unique<AddressService>(
      configuration_,
      Environment{process.clock, process.logger, process.keyed_hash, process.locks, process.host_addresses,
                  process.threads},
      disk_.opener(process.disk_user),
      [this](std::string_view) -> ConfigurationResult {
        scheduler_.yield();
        if (file_is_broken_)
          return {std::nullopt, {{Diagnostic::Level::error, "raspool.toml", 1, 1, "broken"}}};
        return {configuration_, {}};
      },
      bounds_);
  return process;
}

void Machine::stop(std::size_t slot) {
  Process* process = processes_[slot].get();
  if (process == nullptr || process->stopping) return;
  process->stopping = true;
  ++process->changes;
  std::erase_if(connections_, [&](const Connection& one) { return one.process == process->number; });
  in_thread(*process, [this, process] {
    const auto in_force = process->service->in_force();
    const Ticks began = scheduler_.now().ticks;
    const bool ended = process->service->stop();
    const Duration taken = scheduler_.now().ticks - began;
    if (!process->disk_user.dead &&
        taken > std::max<Duration>(in_force->service.deadline, kShortestStop) + kLastLines) {
      violated(fmt::format("a stop takes {} us", taken.count()));
    }
    process->stopped = ended;
  });
}

// Those that have stopped are gone when nobody calls them any more.
void Machine::bury_the_stopped() {
  for (std::size_t slot = 0; slot < processes_.size(); ++slot) {
    Process* process = processes_[slot].get();
    if (process == nullptr || !process->stopped || process->callers > 0) continue;
    tell(fmt::format("  process {} has stopped{}", process->number,
                     *process->stopped ? "" : ", but for a thread"));
    die(slot, false);  // what a thread that was left behind still does is without effect
  }
}

void Machine::die(std::size_t slot, bool by_power) {
  Process& process = *processes_[slot];
  disk_.process_dies(process.disk_user);
  locks_.process_died(process.number);
  std::erase_if(connections_, [&](const Connection& one) { return one.process == process.number; });
  if (!by_power) promises_.process_ended(false);
  if (!process.stopping) {
    in_thread(process, [&process] { (void)process.service->stop(); });
  }
  process.stopping = true;
  if (!scheduler_.run_to_the_end(process.domain)) {
    violated(fmt::format("threads of process {} never end", process.number));
    static_cast<void>(processes_[slot].release());  // they still use it
    return;
  }
  processes_[slot].reset();
}

void Machine::mend() {
  disk_.weather = {};
  disk_.weather_changed();
}

void Machine::last_look() {
  mend();
  scheduler_.run_until(scheduler_.now().ticks + kUntilMended);
  for (int round = 0; round < 2 && violations_.empty(); ++round) {
    for (std::size_t slot = 0; slot < processes_.size(); ++slot) {
      Process* process = processes_[slot].get();
      if (process == nullptr) continue;
      check(*process);
      stop(slot);
    }
    scheduler_.run_until(scheduler_.now().ticks + kUntilMended);
    bury_the_stopped();
    if (processes_[0] || processes_[1]) return violated("a process on a good disk does not stop");
    if (locks_.is_held()) return violated("a lock is held by nobody");
    if (round == 0) call_get(start(0), "user0", "VPN0", AddressV4());
    scheduler_.run_until(scheduler_.now().ticks + kUntilMended);
  }
}

void Machine::recovered(bool cleanly, std::optional<WallTime> alive_at) {
  tell(cleanly ? "  the file is opened" : "  the file is opened after a crash");
  for (const auto& process : processes_) {  // each has the configuration that it has read
    const auto in_force = process && process->service ? process->service->in_force() : nullptr;
    if (in_force) promises_.hold_down_is(hold_down_of(*in_force));
  }
  promises_.file_recovered(cleanly, alive_at, scheduler_.now());
}

void Machine::violated(std::string what) { violations_.push_back(std::move(what)); }

void Machine::tell(const std::string& what) const {
  if (tells_)
    std::printf("%12.6f %s\n", static_cast<double>((scheduler_.now().ticks - kStart.ticks).count()) / 1e6,
                what.c_str());
}

}  // namespace raspool::test
