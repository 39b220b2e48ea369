#include "core/trace/accounting/open_sessions.hpp"

#include <algorithm>
#include <utility>

namespace raspool {
namespace {

// What names a session within its server: FreeRADIUS's own identity where there is one.
const std::string& id_of(const AccountingRecord& record) {
  return record.unique_id.empty() ? record.session_id : record.unique_id;
}

// By class if both have one, else by user.
bool is_of(const OpenSession::Link& link, const OpenSession& session, const AccountingRecord& record,
           std::string_view account) {
  if (link.id != id_of(record)) return false;
  if (!link.klass.empty() && !record.klass.empty()) return link.klass == record.klass;
  return session.account.empty() || account.empty() || session.account == account;
}

auto link_of(const OpenSession& session, const AccountingRecord& record, std::string_view account) {
  return std::find_if(session.links.begin(), session.links.end(),
                      [&](const OpenSession::Link& link) { return is_of(link, session, record, account); });
}

}  // namespace

OpenSessions::Place OpenSessions::add(OpenSession session) {
  Place place = static_cast<Place>(places_.size());
  if (unused_.empty()) {
    places_.emplace_back();
  } else {
    place = unused_.back();
    unused_.pop_back();
  }
  session.is_used = true;
  for (const OpenSession::Link& link : session.links) ids_[link.id].push_back(place);
  places_[place] = std::move(session);
  ++used_;
  return place;
}

void OpenSessions::claim(Place place) {
  const OpenSession& session = places_[place];
  if (session.session.ras_port != 0) ras_ports_[session.session.ras_port] = place;
  if (session.address) addresses_[session.address->number()] = place;
  if (!session.multilink.empty()) bundles_[session.multilink] = place;
}

void OpenSessions::remove(Place place) {
  OpenSession& session = places_[place];
  for (const OpenSession::Link& link : session.links) forget_id(link.id, place);
  erase_if_its(ras_ports_, session.session.ras_port, place);
  if (session.address) erase_if_its(addresses_, session.address->number(), place);
  erase_if_its(bundles_, session.multilink, place);
  session = OpenSession();
  unused_.push_back(place);
  --used_;
}

void OpenSessions::forget_id(const std::string& id, Place place) {
  const auto found = ids_.find(id);
  if (found == ids_.end()) return;
  auto& places = found->second;
  const auto at = std::find(places.begin(), places.end(), place);
  if (at != places.end()) places.erase(at);
  if (places.empty()) ids_.erase(found);
}

void OpenSessions::add_link(Place place, OpenSession::Link link) {
  ids_[link.id].push_back(place);
  places_[place].links.push_back(std::move(link));
}

bool OpenSessions::remove_link(Place place, const AccountingRecord& record, std::string_view account) {
  OpenSession& session = places_[place];
  const auto link = link_of(session, record, account);
  if (session.links.size() < 2 || link == session.links.end()) return false;
  forget_id(link->id, place);
  session.links.erase(link);
  return true;
}

std::optional<OpenSessions::Place> OpenSessions::find(const AccountingRecord& record,
                                                      std::string_view account) const {
  const auto of_id = ids_.find(id_of(record));
  if (of_id == ids_.end()) return std::nullopt;
  std::optional<Place> best;
  for (const Place place : of_id->second) {
    if (link_of(places_[place], record, account) == places_[place].links.end()) continue;
    if (!best || (places_[*best].gone && !places_[place].gone)) best = place;
  }
  return best;
}

}  // namespace raspool
