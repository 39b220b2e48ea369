#include "core/trace/replay/player.hpp"

#include <algorithm>

namespace raspool {
namespace {

Instant at(WallTime time) { return {time, Ticks(time.time_since_epoch())}; }

// What RRAS would have proposed. From accounting only the address that the user had is known. If that lies in
// a pool of ours it was raspool's, or is to be; RRAS has a pool of its own, and what it would have proposed
// is not known.
Address proposal_of(const Session& session, const Policy& policy) {
  const Address proposal = session.proposal;
  if (session.is_from_trace || policy.own_ranges().empty() || !policy.pool_of(proposal)) return proposal;
  return Address::none(proposal.family());
}

}  // namespace

ReplayUsers::Id ReplayUsers::id_of(NameTable::Id name) {
  if (by_name_.size() <= name) by_name_.resize(names_.size());
  Known& known = by_name_[name];
  if (!known.name) {
    known.name = rules_.user_name(names_.text(name));
    const auto [place, is_new] = by_key_.emplace(known.name->key(), static_cast<Id>(shown_.size()));
    if (is_new) shown_.emplace_back(known.name->raw());
    known.user = place->second;
  }
  return known.user;
}

Player::Player(const RecordedSessions& recorded, std::optional<std::uint16_t> server) : recorded_(recorded) {
  const std::vector<Session>& sessions = recorded.sessions;
  for (std::uint32_t place = 0; place < sessions.size(); ++place) {
    if (!server || sessions[place].server == *server) by_begin_.push_back(place);
  }
  by_end_ = by_begin_;
  std::stable_sort(by_begin_.begin(), by_begin_.end(), [&](std::uint32_t left, std::uint32_t right) {
    const Session &one = sessions[left], &other = sessions[right];
    return one.begin != other.begin ? one.begin < other.begin : one.order < other.order;
  });
  std::stable_sort(by_end_.begin(), by_end_.end(), [&](std::uint32_t left, std::uint32_t right) {
    return sessions[left].end < sessions[right].end;
  });
}

std::optional<WallTime> Player::first() const {
  if (by_begin_.empty()) return std::nullopt;
  return recorded_.sessions[by_begin_.front()].begin;
}

std::optional<WallTime> Player::last() const {
  if (by_end_.empty()) return std::nullopt;
  return recorded_.sessions[by_end_.back()].end;
}

void Player::play(const Settings& settings, ReplayUsers& users, ReplayListener& listener) const {
  LeaseBook book({settings.policy, settings.mode, settings.derive, 1});
  Journal journal;
  // By place: what was granted to those that are connected.
  boost::unordered_flat_map<std::uint32_t, Granted> granted;

  const auto end = [&](std::uint32_t place) {
    const auto found = granted.find(place);
    if (found == granted.end()) return;
    const Granted had = found->second;
    granted.erase(found);
    const Session& session = recorded_.sessions[place];
    const ReplayUsers::Id user = users.id_of(session.user);
    journal.clear();
    const ReleaseOutcome outcome =
        book.release({users.name(session.user), recorded_.names.text(session.ras_port), had.address},
                     at(session.end), journal);
    const bool is_released =
        outcome == ReleaseOutcome::released || outcome == ReleaseOutcome::released_other_name_form;
    if (is_released) listener.left(session, user, had, session.end, book);
  };

  auto next_end = by_end_.begin();
  for (const std::uint32_t place : by_begin_) {
    const Session& session = recorded_.sessions[place];
    // At the same moment ends come first, so that an address may go from one to the next.
    while (next_end != by_end_.end() && recorded_.sessions[*next_end].end <= session.begin) {
      if (recorded_.sessions[*next_end].begin < recorded_.sessions[*next_end].end) end(*next_end);
      ++next_end;
    }
    if (!listener.wants_more()) return;
    const std::string& ras_port = recorded_.names.text(session.ras_port);
    if (session.device != 0) book.device_seen({ras_port, recorded_.names.text(session.device)});
    const ReplayUsers::Id user = users.id_of(session.user);
    journal.clear();
    const Decision decision = book.assign(
        {users.name(session.user), ras_port, proposal_of(session, *settings.policy), session.prefix},
        at(session.begin), journal);
    listener.got(session, user, decision, book);
    if (!decision.granted() || decision.address.is_none()) continue;
    granted.emplace(place, Granted{decision.address, decision.pool});
    if (session.end <= session.begin) end(place);
  }
  for (; next_end != by_end_.end(); ++next_end) end(*next_end);
}

}  // namespace raspool
