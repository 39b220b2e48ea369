#include "core/trace/accounting/session_builder.hpp"

#include <algorithm>
#include <cstdlib>
#include <utility>

#include "core/policy/case_folding.hpp"

namespace raspool {
namespace {

using namespace std::chrono;

constexpr Duration kSameEvent = seconds(1);
constexpr Duration kSameRecord = minutes(5);  // where only the logging server's time is told
constexpr Duration kLatest = hours(24);       // records come no later
constexpr Duration kLatestOverGap = hours(24 * 7);
constexpr Duration kEndedRemembered = hours(2);
constexpr Duration kLoginToStart = minutes(2);
constexpr Duration kLengthsAgree = seconds(5);
constexpr Duration kUsualInterim = hours(1);  // where nothing tells how often signs of life come
constexpr Duration kSweep = hours(1);
constexpr std::size_t kMostGaps = 1'000, kMostLogins = 2'000;

OpenSession::Link link_from(const AccountingRecord& record) {
  return {record.unique_id.empty() ? record.session_id : record.unique_id, record.klass};
}

Duration distance(WallTime one, WallTime other) { return one < other ? other - one : one - other; }

}  // namespace

SessionBuilder::SessionBuilder(const SessionOptions& options, NameTable& names, SessionTally& tally,
                               SessionSink sink)
    : options_(options),
      names_(names),
      tally_(tally),
      sink_(std::move(sink)),
      access_servers_(options_, tally) {}

std::size_t SessionBuilder::kept() const {
  std::size_t count = 0;
  for (const auto& [number, server] : servers_) count += server.open.size();
  return count;
}

std::string SessionBuilder::account_of(const AccountingRecord& record) const {
  std::string account = fold_case(record.user());
  if (const auto domain = account.rfind('\\'); domain != std::string::npos) account.erase(0, domain + 1);
  if (const auto suffix = account.find('@'); suffix != std::string::npos && suffix > 0) account.erase(suffix);
  return account;
}

// Kept is what a remote-access server may have logged: PPP over a modem or a VPN.
bool SessionBuilder::is_left_out(const AccountingRecord& record) {
  constexpr std::uint32_t kVirtual = 5, kFramed = 2, kVlan = 13;
  if (record.port_type.value_or(kVirtual) > kVirtual || record.tunnel_type == kVlan) {
    ++tally_.of_switch_or_wifi;
    return true;
  }
  if (record.service_type.value_or(kFramed) != kFramed) {
    ++tally_.of_other_service;
    return true;
  }
  return false;
}

void SessionBuilder::take(const AccountingRecord& record, WallTime time) {
  now_ = std::max(now_, time);
  if (record.kind == RecordKind::login_refused) {
    ++tally_.logins_refused;
    return;
  }
  if (record.kind == RecordKind::access_request || record.kind == RecordKind::access_accept) {
    ++tally_.access_only;
    take_login(record, time);
    return;
  }
  if (!record.is_accounting()) {
    ++tally_.ignored;
    return;
  }
  if (is_left_out(record)) return;
  const auto number = access_servers_.of(record);
  if (!number) {
    ++tally_.of_other_server;
    return;
  }
  Server& server = servers_[*number];
  pass_time(*number, server, time);
  switch (record.kind) {
    case RecordKind::start:
      begin(*number, server, record, time, false);
      break;
    case RecordKind::interim:
      show_sign_of_life(*number, server, record, time);
      break;
    case RecordKind::stop:
      end(*number, server, record, time);
      break;
    case RecordKind::whole_session:
      take_whole(*number, server, record, time);
      break;
    case RecordKind::disconnected:
      disconnect(server, record, time);
      break;
    case RecordKind::accounting_on:
    case RecordKind::accounting_off:
      restart(server, time);
      break;
    default:
      break;
  }
}

// A login that is accepted and not followed by a connection may have been refused an address.
void SessionBuilder::take_login(const AccountingRecord& record, WallTime time) {
  constexpr std::uint32_t kVirtual = 5;
  for (auto* logins : {&accepted_, &left_out_}) {
    while (!logins->empty()) {
      const bool is_over = logins->front().time + kLoginToStart < time;
      if (!is_over && logins->size() <= kMostLogins) break;
      if (is_over && logins == &accepted_) ++tally_.possible_refusals;
      logins->pop_front();
    }
  }
  if (record.klass.empty()) return;
  const auto is_known = [&](const std::deque<Login>& logins) {
    return std::any_of(logins.begin(), logins.end(),
                       [&](const Login& login) { return login.klass == record.klass; });
  };
  if (record.kind == RecordKind::access_request) {
    if (record.port_type.value_or(kVirtual) > kVirtual && !is_known(left_out_))
      left_out_.push_back({time, record.klass});
  } else if (!is_known(left_out_) && !is_known(accepted_)) {
    accepted_.push_back({time, record.klass});
  }
}

// What time alone brings about.
void SessionBuilder::pass_time(std::uint16_t number, Server& server, WallTime time) {
  if (server.quiet.pass(time)) {
    if (tally_.gaps.size() < kMostGaps) tally_.gaps.push_back({number, *server.last, time});
    const WallTime gap = *server.last;
    server.open.for_each([&](OpenSessions::Place place, OpenSession& session) {
      if (session.alive <= gap) suspect(server, place, gap, SessionEnd::in_gap);
    });
  }
  server.last = server.last ? std::max(*server.last, time) : time;
  if (!server.swept) server.swept = time;
  if (time - *server.swept < kSweep) return;
  sweep(server, time);
  server.swept = time;
}

void SessionBuilder::sweep(Server& server, WallTime time) {
  server.open.for_each([&](OpenSessions::Place place, OpenSession& session) {
    if (session.had_interim && !session.gone && time - session.alive > 3 * session.interim)
      suspect(server, place, session.alive + session.interim, SessionEnd::timeout);
    if (options_.longest != kForever && time - session.session.begin > options_.longest)
      suspect(server, place, session.session.begin + options_.longest, SessionEnd::longest);
  });
  while (!server.gone.empty() && server.gone.front().settled_at < time) {
    const Gone gone = server.gone.front();
    server.gone.pop_front();
    const OpenSession& session = server.open[gone.place];
    const bool is_still_it = session.is_used && session.session.begin == gone.begin && session.gone;
    if (is_still_it) close(server, gone.place, *session.gone, session.gone_by);
  }
  server.ended.forget_before(time - kEndedRemembered);
}

void SessionBuilder::restart(Server& server, WallTime time) {
  server.open.for_each([&](OpenSessions::Place place, const OpenSession& session) {
    if (session.session.begin < time) suspect(server, place, time, SessionEnd::server_restart);
  });
}

// Evidence that the session has ended. The earliest counts, unless its own end comes.
void SessionBuilder::suspect(Server& server, OpenSessions::Place place, WallTime time, SessionEnd by) {
  OpenSession& session = server.open[place];
  if (session.gone && *session.gone <= time) return;
  if (!session.gone) {
    const Duration wait = by == SessionEnd::in_gap ? kLatestOverGap : kLatest;
    server.gone.push_back({std::max(time, now_) + wait, place, session.session.begin});
  }
  session.gone = std::max(time, session.session.begin);
  session.gone_by = by;
}

void SessionBuilder::suspect_former_holders(Server& server, OpenSessions::Place place) {
  const OpenSession& session = server.open[place];
  const WallTime time = session.session.begin;
  const auto suspect_other = [&](std::optional<OpenSessions::Place> other, SessionEnd by) {
    if (!other || *other == place) return;
    const OpenSession& former = server.open[*other];
    if (former.session.begin <= time) suspect(server, *other, time, by);
  };
  suspect_other(server.open.on_ras_port(session.session.ras_port), SessionEnd::ras_port_reused);
  if (session.address) suspect_other(server.open.with_address(*session.address), SessionEnd::address_reused);
}

void SessionBuilder::add_to(OpenSession& session, const AccountingRecord& record) {
  if (!session.address && record.address) session.address = record.address;
  if (!session.identifier && record.identifier) session.identifier = record.identifier;
  if (record.interim_interval && record.interim_interval->count() > 0)
    session.interim = *record.interim_interval;
}

std::optional<OpenSessions::Place> SessionBuilder::begin(std::uint16_t number, Server& server,
                                                         const AccountingRecord& record, WallTime time,
                                                         bool is_inferred) {
  if (!record.klass.empty()) {
    std::erase_if(accepted_, [&](const Login& login) { return login.klass == record.klass; });
  }
  if (record.user().empty()) ++tally_.without_user;
  std::string account = account_of(record);
  const Duration same = record.event ? kSameEvent : kSameRecord;
  if (const auto known = server.open.find(record, account)) {
    OpenSession& session = server.open[*known];
    const bool is_over =
        session.gone && session.gone_by == SessionEnd::server_restart && time >= *session.gone;
    if (!is_over && (distance(session.session.begin, time) <= same || time < session.session.begin)) {
      ++tally_.duplicates;
      add_to(session, record);
      server.open.claim(*known);
      return std::nullopt;
    }
    suspect(server, *known, time, SessionEnd::superseded);
    close(server, *known, *session.gone, session.gone_by);
  } else if (const auto ended = server.ended.find(record, account);
             ended && !is_inferred && distance(ended->begin, time) <= same) {
    ++tally_.duplicates;
    return std::nullopt;
  }
  if (!record.multilink_id.empty()) {  // one more link of a connection that has its address already?
    const auto bundle = server.open.in_bundle(record.multilink_id);
    if (bundle) {
      OpenSession& session = server.open[*bundle];
      const bool is_same = !session.gone && session.account == account &&
                           names_.text(session.session.ras_port) != record.ras_port() &&
                           (!session.address || !record.address || session.address == record.address);
      if (is_same) {
        server.open.add_link(*bundle, link_from(record));
        add_to(session, record);
        return std::nullopt;
      }
    }
  }
  OpenSession session;
  session.session.begin = time;
  session.session.user = names_.id_of(record.user());
  session.session.ras_port = names_.id_of(record.ras_port());
  session.session.server = number;
  session.session.order = next_order_++;
  session.session.begin_is_inferred = is_inferred;
  session.links.push_back(link_from(record));
  session.account = std::move(account);
  session.multilink = record.multilink_id;
  session.alive = time;
  session.begin_is_event = record.event.has_value();
  add_to(session, record);
  const auto place = server.open.add(std::move(session));
  suspect_former_holders(server, place);
  server.open.claim(place);
  return place;
}

void SessionBuilder::show_sign_of_life(std::uint16_t number, Server& server, const AccountingRecord& record,
                                       WallTime time) {
  const std::string account = account_of(record);
  auto place = server.open.find(record, account);
  if (!place) {
    if (server.ended.find(record, account)) {
      ++tally_.duplicates;
      return;
    }
    if (!record.session_time) {
      ++tally_.without_begin;
      return;
    }
    place = begin(number, server, record, time - *record.session_time, true);
    if (!place) return;
  }
  OpenSession& session = server.open[*place];
  const bool is_new = time > session.alive;
  if (is_new && session.had_interim && !record.interim_interval)
    session.interim = std::max<Duration>(time - session.alive, minutes(1));
  if (session.interim == Duration(0))
    session.interim = std::max<Duration>(time - session.session.begin, minutes(1));
  session.alive = std::max(session.alive, time);
  session.had_interim = true;
  const bool had_address = session.address.has_value();
  add_to(session, record);
  if (session.gone && time > *session.gone + kSameEvent) {  // it was not gone
    ++tally_.conflicts;
    session.gone.reset();
  }
  if (!had_address && session.address) {
    suspect_former_holders(server, *place);
    server.open.claim(*place);
  }
}

void SessionBuilder::end(std::uint16_t number, Server& server, const AccountingRecord& record,
                         WallTime time) {
  const std::string account = account_of(record);
  const auto place = server.open.find(record, account);
  if (!place) {
    if (server.ended.find(record, account)) {
      ++tally_.duplicates;
      return;
    }
    if (!record.session_time) {
      ++tally_.without_begin;
      return;
    }
    const auto begun = begin(number, server, record, time - *record.session_time, true);
    if (begun) close(server, *begun, time, SessionEnd::exact);
    return;
  }
  OpenSession& session = server.open[*place];
  if (server.open.remove_link(*place, record, account)) {
    const OpenSession::Link link = link_from(record);
    server.ended.add(link.id, link.klass, account, session.session.begin, time);
    return;
  }
  add_to(session, record);
  if (session.gone && time > *session.gone + kSameEvent) ++tally_.conflicts;
  if (record.session_time && !session.session.begin_is_inferred &&
      distance(time, session.session.begin + *record.session_time) > kLengthsAgree) {
    ++tally_.wrong_length;
  }
  close(server, *place, time, SessionEnd::exact);
}

void SessionBuilder::disconnect(Server& server, const AccountingRecord& record, WallTime time) {
  auto place = record.session_id.empty() ? std::nullopt : server.open.find(record, "");
  if (!place && record.address) place = server.open.with_address(*record.address);
  if (place && server.open[*place].session.begin <= time) close(server, *place, time, SessionEnd::exact);
}

void SessionBuilder::take_whole(std::uint16_t number, Server& server, const AccountingRecord& record,
                                WallTime time) {
  now_ = std::max(now_, record.ended_utc.value_or(record.alive_utc.value_or(time)));
  const auto place = begin(number, server, record, time, false);
  if (!place) return;
  OpenSession& session = server.open[*place];
  if (record.ended_utc) {
    close(server, *place, *record.ended_utc, SessionEnd::exact);
  } else if (record.alive_utc && *record.alive_utc > time) {
    session.alive = *record.alive_utc;
    session.had_interim = true;
    if (session.interim == Duration(0)) session.interim = kUsualInterim;
  }
}

void SessionBuilder::close(Server& server, OpenSessions::Place place, WallTime time, SessionEnd by) {
  OpenSession& session = server.open[place];
  session.session.end = std::max(time, session.session.begin);
  session.session.ended = by;
  for (const OpenSession::Link& link : session.links)
    server.ended.add(link.id, link.klass, session.account, session.session.begin, session.session.end);
  emit(session);
  server.open.remove(place);
}

void SessionBuilder::emit(const OpenSession& open) {
  ++tally_.sessions;
  ++tally_.by_end[static_cast<std::size_t>(open.session.ended)];
  if (open.session.begin_is_inferred) ++tally_.begins_inferred;
  Session session = open.session;
  session.proposal = Address::none(Family::v4);
  if (open.address) session.proposal = *open.address;
  sink_(session);
  if (!open.identifier) return;
  session.proposal = *open.identifier;
  session.is_second_family = true;
  sink_(session);
}

void SessionBuilder::finish() {
  tally_.possible_refusals += accepted_.size();
  accepted_.clear();
  for (auto& numbered : servers_) {
    auto& server = numbered.second;
    sweep(server, server.last.value_or(now_));
    server.open.for_each([&](OpenSessions::Place place, OpenSession& session) {
      const bool is_gone = session.gone && *session.gone <= now_;
      close(server, place, is_gone ? *session.gone : now_, is_gone ? session.gone_by : SessionEnd::open);
    });
  }
}

}  // namespace raspool
