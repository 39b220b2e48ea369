#include "core/trace/accounting/trace_sessions.hpp"

#include <algorithm>
#include <utility>

namespace raspool {
namespace {

std::uint64_t on_ras_port(NameTable::Id ras_port, Family family) {
  return std::uint64_t{ras_port} << 1 | (family == Family::v6 ? 1 : 0);
}

}  // namespace

TraceSessions::TraceSessions(const SessionOptions& options, NameTable& names, SessionTally& tally,
                             SessionSink sink)
    : options_(options),
      names_(names),
      tally_(tally),
      sink_(std::move(sink)),
      access_servers_(options_, tally) {}

void TraceSessions::take(const TraceLine& line, WallTime time) {
  now_ = std::max(now_, time);
  const auto number = access_servers_.of(line.server.value_or("trace"));
  if (!number) {
    ++tally_.of_other_server;
    return;
  }
  Server& server = servers_[*number];
  if (is_get(line.call)) return get(*number, server, line, time);
  if (is_release(line.call)) return release(server, line, time);
  switch (line.call) {
    case Callout::accept_link:
      if (line.ras_port && line.device)
        server.devices[names_.id_of(*line.ras_port)] = names_.id_of(*line.device);
      break;
    case Callout::init:
    case Callout::init_ex:
      if (line.process) {
        server.started = std::pair(*line.process, time);  // it may be one that only gets notifications
      } else {
        end_all(server, time);
      }
      break;
    case Callout::terminate:
      if (!line.process || !server.process || *line.process == *server.process) end_all(server, time);
      break;
    default:
      break;
  }
}

void TraceSessions::get(std::uint16_t number, Server& server, const TraceLine& line, WallTime time) {
  if (line.process && server.process && *line.process != *server.process) {
    const bool began = server.started && server.started->first == *line.process;
    end_all(server, began ? server.started->second : time);
  }
  if (line.process) server.process = line.process;

  const Family family = *family_of(line.call);
  Open open;
  Session& session = open.session;
  session.begin = session.end = time;
  session.user = names_.id_of(line.user.value_or(""));
  session.ras_port = names_.id_of(line.ras_port.value_or(""));
  session.server = number;
  session.order = next_order_++;
  session.is_from_trace = true;
  session.proposal = line.in ? line.in->address() : Address::none(family);
  if (line.in) session.prefix = line.in->prefix();
  if (const auto device = server.devices.find(session.ras_port); device != server.devices.end())
    session.device = device->second;
  if (session.user == 0) ++tally_.without_user;

  const bool granted = line.result.value_or(0) == 0 && line.out && !line.out->address().is_none();
  const std::uint64_t port = on_ras_port(session.ras_port, family);
  if (granted && session.ras_port != 0) {
    if (const auto former = server.ras_ports.find(port); former != server.ras_ports.end()) {
      const Open& held = server.open.at(former->second);
      if (held.session.user == session.user && held.given == line.out->address()) return;  // asked again
      close(server, former->second, time, SessionEnd::ras_port_reused);
    }
  }
  if (!granted) {
    session.was_refused = true;
    ++tally_.sessions;
    ++tally_.by_end[static_cast<std::size_t>(session.ended)];
    sink_(session);
    return;
  }
  open.given = line.out->address();
  if (const auto former = server.addresses.find(open.given); former != server.addresses.end())
    close(server, former->second, time, SessionEnd::address_reused);
  const std::uint64_t id = next_++;
  if (session.ras_port != 0) server.ras_ports[port] = id;
  server.addresses[open.given] = id;
  server.open.emplace(id, open);
}

void TraceSessions::release(Server& server, const TraceLine& line, WallTime time) {
  const auto held = line.in ? server.addresses.find(line.in->address()) : server.addresses.end();
  if (held == server.addresses.end()) {
    ++tally_.without_begin;
    return;
  }
  const Open& open = server.open.at(held->second);
  if (line.ras_port && names_.id_of(*line.ras_port) != open.session.ras_port) {
    ++tally_.conflicts;
    return;
  }
  close(server, held->second, time, SessionEnd::exact);
}

void TraceSessions::end_all(Server& server, WallTime time) {
  while (!server.open.empty()) close(server, server.open.begin()->first, time, SessionEnd::server_restart);
}

void TraceSessions::close(Server& server, std::uint64_t number, WallTime time, SessionEnd by) {
  const auto found = server.open.find(number);
  Open open = found->second;
  server.open.erase(found);
  server.addresses.erase(open.given);
  const auto port = server.ras_ports.find(on_ras_port(open.session.ras_port, open.given.family()));
  if (port != server.ras_ports.end() && port->second == number) server.ras_ports.erase(port);
  open.session.end = std::max(time, open.session.begin);
  open.session.ended = by;
  ++tally_.sessions;
  ++tally_.by_end[static_cast<std::size_t>(by)];
  sink_(open.session);
}

void TraceSessions::finish() {
  for (auto& [number, server] : servers_) {
    while (!server.open.empty()) close(server, server.open.begin()->first, now_, SessionEnd::open);
  }
}

}  // namespace raspool
