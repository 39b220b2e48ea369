#include "tests/rras-host/rras.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

#include "tests/rras-host/child_host.hpp"
#include "tests/rras-host/local_host.hpp"
#include "tests/rras-host/registry.hpp"

namespace rras_host {

namespace {

bool is_notification(Call call) {
  return call >= Call::accept_connection;  // by the order in Call
}

}  // namespace

Rras::Rras(RrasOptions options, std::wstring host_program)
    : options_(std::move(options)),
      own_pool_(options_.own_pool, options_.proposals, options_.holds_replaced_proposal) {
  if (options_.processes == ProcessMode::one) {
    address_host_ = std::make_unique<LocalHost>();
  } else {
    address_host_ = std::make_unique<ChildHost>(host_program);
    notification_host_ = std::make_unique<ChildHost>(host_program);
  }
}

Rras::~Rras() = default;

StartReport Rras::start() {
  StartOptions start;
  start.dlls = registry::admin_dlls(options_.profile == Profile::windows_2000);
  start.initialise = options_.initialise;
  if (options_.profile != Profile::server_2008_r2) start.initialise.generation = Generation::legacy_first;
  StartOptions for_addresses = start;
  for_addresses.call_initialiser = options_.processes != ProcessMode::two_without_initialise;
  report_ = address_host_->start(for_addresses);
  if (report_.running && notification_host_) {
    const StartReport second = notification_host_->start(start);
    if (!second.running) {
      address_host_->stop({});
      report_ = second;
    }
  }
  return report_;
}

CalloutHost& Rras::host_of(Call call) {
  return notification_host_ && is_notification(call) ? *notification_host_ : *address_host_;
}

Answer Rras::call(Callout callout) {
  const Answer answer = host_of(callout.call).call(callout);
  for (const std::string& fault : answer.faults)
    faults_.push_back(std::string(name(answer.call)) + ": " + fault);
  if (on_answer) on_answer(callout, answer);
  trace_.emplace_back(std::move(callout), answer);
  return answer;
}

bool Rras::ask_all(Call kind, const ConnectionFacts& facts) {
  bool accepted = true;
  for (std::size_t dll = 0; dll < report_.dll_count; ++dll) {
    Callout callout;
    callout.call = kind;
    callout.dll = dll;
    callout.connection = facts;
    if (!call(std::move(callout)).accepted) accepted = false;
    if (!accepted && options_.ask == AskMode::stop_at_first_refusal) break;
  }
  return accepted;
}

void Rras::tell_all(Call kind, const ConnectionFacts& facts) {
  for (std::size_t dll = 0; dll < report_.dll_count; ++dll) {
    Callout callout;
    callout.call = kind;
    callout.dll = dll;
    callout.connection = facts;
    call(std::move(callout));
  }
}

void Rras::check_not_live(const Connection& connection) {
  for (const auto& [id, other] : connections_) {
    if (connection.address != 0 && other.address == connection.address) {
      faults_.push_back("R36: " + v4_text(connection.address) + " is live twice");
    }
    if (!is_zero(connection.address6) &&
        std::memcmp(connection.address6.s6_addr + 8, other.address6.s6_addr + 8, 8) == 0) {
      faults_.push_back("R36: identifier of " + v6_text(connection.address6) + " is live twice");
    }
  }
}

std::optional<ConnectionId> Rras::connect(const std::wstring& user) {
  Connection connection;
  connection.id = next_id_++;
  connection.user = user;
  connection.address_port = ras_ports_.take();
  if (connection.address_port.empty()) return std::nullopt;
  connection.links.push_back({connection.id * 16, connection.address_port});

  const bool up = options_.get_after_accept ? accept(connection) && get_addresses(connection)
                                            : get_addresses(connection) && accept(connection);
  if (!up) {
    refuse(connection);
    return std::nullopt;
  }
  check_not_live(connection);
  const ConnectionId id = connection.id;
  connections_.emplace(id, std::move(connection));
  return id;
}

bool Rras::get_addresses(Connection& connection) {
  return options_.ipv6_first ? get6(connection) && get4(connection) : get4(connection) && get6(connection);
}

bool Rras::get4(Connection& connection) {
  const auto proposal = own_pool_.propose();
  if (!proposal) return false;
  connection.proposal = *proposal;
  connection.address = *proposal;
  if (!report_.ipv4_dll) return *proposal != 0;
  Callout get;
  get.call = Call::get4;
  get.dll = *report_.ipv4_dll;
  get.user = connection.user;
  get.ras_port = connection.address_port;
  get.address = *proposal;
  const Answer answer = call(std::move(get));
  if (answer.result != NO_ERROR) {
    connection.address = 0;
    return false;
  }
  connection.address = answer.address;
  connection.notify4 = answer.notify;
  own_pool_.settle(*proposal, answer.address);
  return answer.address != 0;
}

bool Rras::get6(Connection& connection) {
  if (options_.ipv6 == Ipv6Form::none) return true;
  IN6_ADDR proposal{};
  if (options_.ipv6 == Ipv6Form::full) proposal = *parse_v6("2001:db8:ffff:1::");
  if (options_.ipv6 != Ipv6Form::all_zero) {
    const std::uint64_t identifier = connection.id;
    std::memcpy(proposal.s6_addr + 8, &identifier, sizeof identifier);
  }
  connection.address6 = proposal;
  if (!report_.ipv6_dll) return !is_zero(proposal);
  Callout get;
  get.call = Call::get6;
  get.dll = *report_.ipv6_dll;
  get.user = connection.user;
  get.ras_port = connection.address_port;
  get.address6 = proposal;
  const Answer answer = call(std::move(get));
  if (answer.result != NO_ERROR) {
    connection.address6 = {};
    return false;
  }
  connection.address6 = answer.address6;
  connection.notify6 = answer.notify;
  return !is_zero(answer.address6);
}

bool Rras::accept(Connection& connection) {
  const ConnectionFacts facts = connection.facts();
  if (!ask_all(Call::accept_connection, facts)) return false;
  connection.accepted = true;
  return ask_all(Call::accept_link, facts);
}

void Rras::refuse(Connection& connection) {
  if (options_.after_refusal != AfterRefusal::nothing) release(connection);
  const bool hang_ups = options_.after_refusal == AfterRefusal::release_and_hangups &&
                        options_.profile != Profile::windows_2000;
  if (hang_ups) hang_up(connection);
  forget(connection, true);
}

void Rras::hang_up(Connection& connection) {
  for (const Link& link : connection.links) tell_all(Call::hangup_link, connection.facts(link));
  tell_all(Call::hangup_connection, connection.facts());
}

void Rras::release(const Connection& connection) {
  if (connection.notify4 && connection.address != 0) {
    Callout callout;
    callout.call = Call::release4;
    callout.dll = *report_.ipv4_dll;
    callout.user = connection.user;
    callout.ras_port = connection.address_port;
    callout.address = connection.address;
    call(std::move(callout));
  }
  if (connection.notify6 && !is_zero(connection.address6)) {
    Callout callout;
    callout.call = Call::release6;
    callout.dll = *report_.ipv6_dll;
    callout.user = connection.user;
    callout.ras_port = connection.address_port;
    callout.address6 = connection.address6;
    call(std::move(callout));
  }
}

void Rras::forget(const Connection& connection, bool free_ports) {
  own_pool_.take_back(connection.proposal);
  if (!free_ports) return;
  for (const Link& link : connection.links) ras_ports_.give_back(link.ras_port);
}

bool Rras::add_link(ConnectionId id) {
  Connection& connection = connections_.at(id);
  const Link link{connection.id * 16 + connection.links.size(), ras_ports_.take()};
  if (link.ras_port.empty()) return false;
  if (!ask_all(Call::accept_link, connection.facts(link))) {
    ras_ports_.give_back(link.ras_port);
    return false;
  }
  connection.links.push_back(link);
  return true;
}

void Rras::drop_link(ConnectionId id) {
  Connection& connection = connections_.at(id);
  if (connection.links.size() == 1) return disconnect(id);
  const Link link = connection.links.back();
  connection.links.pop_back();
  tell_all(Call::hangup_link, connection.facts(link));
  ras_ports_.give_back(link.ras_port);
}

bool Rras::reauthenticate(ConnectionId id) {
  return ask_all(Call::reauthenticate, connections_.at(id).facts());
}

bool Rras::change_endpoint(ConnectionId id) {
  Connection& connection = connections_.at(id);
  ++connection.switch_overs;
  return ask_all(Call::endpoint_change, connection.facts());
}

void Rras::disconnect(ConnectionId id, ReleaseTiming timing) {
  Connection connection = std::move(connections_.at(id));
  connections_.erase(id);
  const bool release_now = timing == ReleaseTiming::now;
  if (release_now && options_.release_before_hangup) release(connection);
  hang_up(connection);
  if (release_now && !options_.release_before_hangup) release(connection);
  forget(connection, timing != ReleaseTiming::delayed);
  if (timing == ReleaseTiming::delayed) delayed_.push_back(std::move(connection));
}

void Rras::deliver_delayed_releases() {
  for (const Connection& connection : std::exchange(delayed_, {})) {
    release(connection);
    for (const Link& link : connection.links) ras_ports_.give_back(link.ras_port);
  }
}

StopReport Rras::stop(StopMode mode) {
  StopOptions stop;
  stop.terminate = mode != StopMode::kill;
  if (mode == StopMode::graceful) {
    while (!connections_.empty()) disconnect(connections_.begin()->first);
  }
  if (mode == StopMode::releases_after_terminate) {
    for (const auto& [id, connection] : connections_) {
      if (!connection.notify4) continue;
      Callout late;
      late.call = Call::release4;
      late.dll = *report_.ipv4_dll;
      late.user = connection.user;
      late.ras_port = connection.address_port;
      late.address = connection.address;
      stop.between.push_back(late);
    }
  }
  connections_.clear();
  delayed_.clear();
  StopReport report;
  for (CalloutHost* host : {address_host_.get(), notification_host_.get()}) {
    if (host == nullptr) continue;
    auto* const child = dynamic_cast<ChildHost*>(host);
    if (mode == StopMode::kill && child != nullptr) {
      child->kill();
      continue;
    }
    const StopReport one = host->stop(stop);
    report.answers.insert(report.answers.end(), one.answers.begin(), one.answers.end());
    report.faults.insert(report.faults.end(), one.faults.begin(), one.faults.end());
    stop.between.clear();  // addresses are the first host's business
  }
  return report;
}

}  // namespace rras_host
