#include "posix-harness/load.hpp"

#include <fmt/format.h>

#include <random>
#include <thread>
#include <utility>

namespace raspool::posix {
namespace {

using SteadyClock = std::chrono::steady_clock;

// A user with the one RAS port on which that user connects.
struct LoadUser {
  std::string name, ras_port;
  std::vector<std::pair<Address, PrefixV6>> given;  // empty: not connected

  Call call(Address address, PrefixV6 prefix) const {
    return {.user = name, .ras_port = ras_port, .address = address, .prefix = prefix};
  }
};

// What one thread does with the users that are its own. The threads meet only in the service and in the
// ledger.
class LoadWorker {
 public:
  LoadWorker(AddressService& service, const Configuration& configuration, LeaseLedger& ledger,
             std::vector<LoadUser> users, std::uint64_t seed)
      : service_(service),
        policy_(*configuration.policy),
        ledger_(ledger),
        users_(std::move(users)),
        random_(seed) {}

  // `pause`: from the beginning of one connection or disconnection to the next; zero: none.
  void run(SteadyClock::time_point until, SteadyClock::duration pause) {
    std::uniform_int_distribution<std::size_t> any(0, users_.size() - 1);
    for (auto next = SteadyClock::now(); SteadyClock::now() < until; next += pause) {
      if (pause > SteadyClock::duration::zero()) std::this_thread::sleep_until(std::min(next, until));
      LoadUser& user = users_[any(random_)];
      user.given.empty() ? connect(user) : disconnect(user);
    }
  }

  const LoadReport& report() const { return report_; }

 private:
  void connect(LoadUser& user) {
    for (const Family family : {Family::v4, Family::v6}) {
      if (policy_.has_family(family)) get(user, family);
    }
  }

  void get(LoadUser& user, Family family) {
    const auto begin = SteadyClock::now();
    const Decision decision = service_.assign(user.call(Address::none(family), PrefixV6()));
    report_.get_latency.add(SteadyClock::now() - begin);
    ++report_.gets;
    ++report_.answers[decision.reason];
    if (!decision.granted() || decision.address.is_none()) return;
    const Duration hold_down = decision.pool ? policy_.pool(*decision.pool).hold_down : Duration::zero();
    ledger_.given(decision.address, user.name, user.ras_port, hold_down);
    user.given.emplace_back(decision.address, decision.prefix);
  }

  void disconnect(LoadUser& user) {
    for (const auto& [address, prefix] : user.given) {
      ledger_.about_to_release(address);
      const auto begin = SteadyClock::now();
      service_.release(user.call(address, prefix));
      report_.release_latency.add(SteadyClock::now() - begin);
      ++report_.releases;
    }
    user.given.clear();
  }

  AddressService& service_;
  const Policy& policy_;
  LeaseLedger& ledger_;
  std::vector<LoadUser> users_;
  std::mt19937_64 random_;
  LoadReport report_;
};

std::vector<LoadUser> users_of_thread(unsigned thread, const LoadOptions& options) {
  std::vector<LoadUser> users;
  for (std::uint64_t number = thread; number < options.users; number += options.threads) {
    users.push_back({.name = fmt::format("{}{}", options.names, number),
                     .ras_port = fmt::format("VPN9-{}", number),
                     .given = {}});
  }
  return users;
}

void append(std::vector<std::string>& all, std::vector<std::string> more) {
  all.insert(all.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

}  // namespace

void LoadReport::add(const LoadReport& part) {
  gets += part.gets;
  releases += part.releases;
  for (const auto& [reason, times] : part.answers) answers[reason] += times;
  get_latency.add(part.get_latency);
  release_latency.add(part.release_latency);
}

LoadReport run_load(AddressService& service, const Configuration& configuration, const LoadOptions& options) {
  LeaseLedger ledger;
  std::vector<LoadWorker> workers;
  for (unsigned thread = 0; thread < options.threads; ++thread) {
    auto users = users_of_thread(thread, options);
    if (users.empty()) break;  // fewer users than threads
    workers.emplace_back(service, configuration, ledger, std::move(users), options.seed + thread);
  }

  const auto begin = SteadyClock::now();
  const auto until = begin + std::chrono::duration_cast<SteadyClock::duration>(options.length);
  const std::chrono::duration<double> pause(
      options.rate > 0 ? static_cast<double>(workers.size()) / options.rate : 0);
  {
    std::vector<std::jthread> threads;
    for (LoadWorker& worker : workers) {
      threads.emplace_back(
          [&] { worker.run(until, std::chrono::duration_cast<SteadyClock::duration>(pause)); });
    }
  }

  LoadReport report;
  report.took = SteadyClock::now() - begin;
  for (const LoadWorker& worker : workers) report.add(worker.report());
  report.live_at_end = ledger.held();
  report.violations = ledger.violations();
  append(report.violations, ledger.differences(service.live()));
  append(report.violations, service.verify());
  return report;
}

}  // namespace raspool::posix
