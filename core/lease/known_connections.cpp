#include "core/lease/known_connections.hpp"

#include <algorithm>
#include <iterator>
#include <optional>
#include <utility>

namespace raspool {
namespace {

using What = ConnectionNews::What;

bool has_address_of(const std::vector<Address>& addresses, Family family) {
  return std::ranges::any_of(addresses, [&](Address address) { return address.family() == family; });
}

}  // namespace

std::vector<TenureFacts> KnownConnections::take(const ConnectionNews& news, LeaseBook* book, WallTime now) {
  if (news.connection == 0 || !news.fits()) return {};
  const WallTime at = news.at.value_or(now);
  Connection& connection = connection_for(news, at);
  hear(connection, news);

  std::vector<TenureFacts> told;
  if (book != nullptr) {
    find_tenures(connection, *book, at);
    ConnectionFacts facts = connection.of_links;
    facts.take(connection.facts);
    for (FoundTenure& tenure : connection.tenures) {
      if (facts == tenure.told) continue;
      tenure.told = facts;
      const auto last = book->last_of(tenure.address);
      if (!last) continue;
      // Another has the address by now: then this one has ended, and its end is in the history or on the way.
      const bool is_last = last->id == tenure.id;
      told.push_back({tenure.id, tenure.address, tenure.from, is_last ? last->to : std::nullopt,
                      book->take_sequence(), at, facts});
    }
  }
  // A connection of which nothing but links was told ends with the last of them.
  const bool has_ended =
      news.what == What::connection_down ||
      (news.what == What::link_down && !connection.was_told_up && connection.ras_ports_up.empty());
  if (has_ended) remove(news.connection);
  return told;
}

void KnownConnections::forget_tenures() {
  for (Connection& connection : connections_) connection.tenures.clear();
}

// RRAS may use a handle again, and that its last connection ended may not have been told.
KnownConnections::Connection& KnownConnections::connection_for(const ConnectionNews& news, WallTime now) {
  if (const auto known = by_handle_.find(news.connection); known != by_handle_.end()) {
    Connection& connection = *known->second;
    const bool had_links = !connection.ras_ports.empty();
    const bool is_another = (news.what == What::connection_up && connection.was_told_up) ||
                            (news.what == What::link_up && ((had_links && connection.ras_ports_up.empty()) ||
                                                            connection.ras_ports_up.contains(news.ras_port)));
    if (!is_another) {
      connections_.splice(connections_.end(), connections_, known->second);
      return connection;
    }
    remove(news.connection);
  }
  if (connections_.size() == kMost) {
    remove(connections_.front().handle);
    ++dropped_;
  }
  connections_.emplace_back();
  connections_.back().handle = news.connection;
  connections_.back().since = now;
  by_handle_.emplace(news.connection, std::prev(connections_.end()));
  return connections_.back();
}

void KnownConnections::remove(std::uint64_t handle) {
  const auto known = by_handle_.find(handle);
  if (known == by_handle_.end()) return;
  connections_.erase(known->second);
  by_handle_.erase(known);
}

void KnownConnections::hear(Connection& connection, const ConnectionNews& news) {
  if (news.what == What::connection_up || news.what == What::link_up) connection.was_up = true;
  if (news.is_of_link()) {
    connection.ras_ports.insert(news.ras_port);
    if (news.what == What::link_up) connection.ras_ports_up.insert(news.ras_port);
    if (news.what == What::link_down) connection.ras_ports_up.erase(news.ras_port);
    ConnectionFacts of_link = news.facts;
    ConnectionFacts& sum = connection.of_links;
    const auto add = [](std::optional<std::uint64_t>& to, const std::optional<std::uint64_t>& more) {
      if (more) to = to.value_or(0) + *more;
    };
    of_link.received = of_link.sent = std::nullopt;
    if (of_link.seconds) of_link.seconds = std::max(*of_link.seconds, sum.seconds.value_or(0));
    sum.take(of_link);
    add(sum.received, news.facts.received);
    add(sum.sent, news.facts.sent);
    return;
  }
  connection.was_told_up = true;
  if (!news.user.empty()) connection.user = news.user;
  if (!news.addresses.empty()) connection.addresses = news.addresses;
  connection.facts.take(news.facts);
}

// At most one of each family: whoever has its address later is another.
void KnownConnections::find_tenures(Connection& connection, const LeaseBook& book, WallTime now) {
  const auto has_one = [&](Family family) {
    return std::ranges::any_of(connection.tenures,
                               [&](const FoundTenure& tenure) { return tenure.address.family() == family; });
  };
  const auto consider = [&](const std::optional<Tenure>& tenure, bool only_by_name) {
    if (!tenure || tenure->from > now || (tenure->to && *tenure->to < connection.since)) return;
    const auto& ports = connection.ras_ports;
    if (!tenure->ras_port.empty() && !ports.empty() && !ports.contains(std::string(tenure->ras_port))) return;
    if (only_by_name && !book.is_same_account(tenure->user, connection.user)) return;
    connection.tenures.push_back({tenure->id, tenure->address, tenure->from, {}});
  };
  for (const Address address : connection.addresses) {
    // Of one whose end is all that was heard, it may come late.
    if (!has_one(address.family())) consider(book.last_of(address), !connection.was_up);
  }
  for (const std::string& ras_port : connection.ras_ports) {
    for (const Family family : {Family::v4, Family::v6}) {
      if (has_one(family) || has_address_of(connection.addresses, family)) continue;
      // Perhaps that of the RAS port's last connection, which RRAS has not released.
      consider(book.live_on(ras_port, family), !connection.user.empty());
    }
  }
}

}  // namespace raspool
