#include "core/lease/decision_table.hpp"

#include <algorithm>
#include <limits>

namespace raspool {

const Plan& DecisionTable::decide() {
  rule_ = policy_.match(subject());
  if (row_1_and_2(on_ras_port())) return plan_;
  if (row_3_external()) return plan_;
  if (row_4_no_rule() || row_5_rule_looks_for_none() || row_6_too_many_leases()) return plan_;
  if (row_7_reserved() || row_8_own_address() || row_9_from_pools()) return plan_;
  row_10_nothing();
  return plan_;
}

bool DecisionTable::row_1_and_2(LeaseRecord* on_ras_port) {
  if (on_ras_port == nullptr) return false;
  LeaseRecord& record = *on_ras_port;
  const Address address = book_.records.address_of(record);
  if (!is_of_user(record)) {
    row_ = 1;
    if (book_.links.alive_elsewhere(record.facts.get().connection, request_.ras_port)) {
      found({.finding = Finding::alive_on_another_link, .address = address, .pool = record.pool()});
      plan_.leaves_ras_port = &record;
    } else {
      found({.finding = Finding::held, .address = address, .pool = record.pool()});
      plan_.endings.push_back({&record, EndReason::port_reused});
    }
    return false;
  }
  row_ = 2;
  const Finding finding = look_at_lease(record);
  const bool repeats = finding == Finding::still_allowed;
  found({.finding = finding, .address = address, .pool = record.pool(), .answers = repeats});
  if (!repeats) {
    plan_.endings.push_back({&record, EndReason::replaced});
    return false;
  }
  plan_.repeats = &record;
  plan_.reason = Reason::repeated;
  plan_.kind = record.kind;
  plan_.answer = address;
  plan_.pool = record.pool();
  plan_.rule = rule_;
  return true;
}

// An address that AD or NPS gave the user stands, unless somebody else has a claim on it here.
bool DecisionTable::row_3_external() {
  const Address proposal = request_.proposal;
  if (policy_.own_ranges().empty() || policy_.external() == External::ignore) return false;
  if (family() != Family::v4 || proposal.is_none()) return false;
  row_ = 3;
  if (!is_external(proposal)) {
    found({.finding = Finding::not_external, .address = proposal});
    return false;
  }
  const std::optional<PoolIndex> pool = policy_.pool_of(proposal);
  LeaseRecord* record = book_.records.find(proposal);
  Finding finding = look_at(proposal);
  const bool of_user_elsewhere = finding == Finding::held && is_of_user(*record);
  if (of_user_elsewhere) finding = Finding::offered_before;
  const bool keeps = of_user_elsewhere || finding == Finding::free;
  found({.finding = finding, .address = proposal, .pool = pool, .answers = keeps});
  if (keeps) {
    if (of_user_elsewhere) plan_.endings.push_back({record, EndReason::offered_again});
    grant(Reason::external, Kind::external, proposal, pool);
    return true;
  }
  switch (finding) {
    case Finding::held:
      plan_.notices.add(Notice::external_held);
      break;
    case Finding::rests:
      plan_.notices.add(Notice::external_resting);
      break;
    case Finding::reserved_for_another:
      plan_.notices.add(Notice::external_reserved);
      break;
    default:
      plan_.notices.add(Notice::external_of_this_machine);
      break;
  }
  return false;
}

bool DecisionTable::row_4_no_rule() {
  if (rule_) return false;
  row_ = 4;
  const bool offers = policy_.otherwise() == RuleAction::offer;
  found({.finding = Finding::no_rule, .answers = !offers});
  offers ? take_offer() : refuse(Reason::refused_by_rule);
  return true;
}

bool DecisionTable::row_5_rule_looks_for_none() {
  row_ = 5;
  if (rule().action == RuleAction::refuse) {
    found({.finding = Finding::refuses, .answers = true});
    refuse(Reason::refused_by_rule);
    return true;
  }
  if (rule().action == RuleAction::assign && rule_has_pool_of_family()) return false;
  found({.finding = rule().action == RuleAction::offer ? Finding::offers : Finding::no_pool_of_family});
  take_offer();
  return true;
}

bool DecisionTable::row_6_too_many_leases() {
  const std::uint32_t most = rule().max_leases;
  if (most == 0) return false;
  row_ = 6;
  const std::uint32_t live = live_leases();
  const bool over = live >= most;
  const bool refuses = over && rule().over_limit == OverLimit::refuse;
  found({.finding = over ? Finding::at_limit : Finding::within_limit,
         .answers = refuses,
         .count = live,
         .limit = most});
  if (refuses) {
    refuse(Reason::too_many_leases);
  } else if (over) {
    plan_.notices.add(Notice::over_limit);
  }
  return refuses;
}

bool DecisionTable::row_7_reserved() {
  if (!policy_.has_reservation(request_.user)) return false;
  row_ = 7;
  for (const Reservation* reservation : policy_.reservations_of(request_.user, family())) {
    const Finding finding =
        policy_.pool(reservation->pool).drain ? Finding::draining : look_at(reservation->address);
    const bool answers = finding == Finding::free;
    found(
        {.finding = finding, .address = reservation->address, .pool = reservation->pool, .answers = answers});
    if (!answers) continue;
    grant(Reason::reserved, Kind::reserved, reservation->address, reservation->pool);
    return true;
  }
  return false;
}

// Home stays home: the first of the user's addresses, in the order in which they became the user's.
bool DecisionTable::row_8_own_address() {
  if (family() == Family::v6) return false;  // an identifier is derived anew, and is the same again
  row_ = 8;
  const LeaseRecord* const first = book_.records.first_of(request_.user);
  if (first == nullptr) return false;
  const LeaseRecord* home = nullptr;
  const Crowd* const crowd = book_.records.crowd_from(*first);
  if (crowd != nullptr && steps_ == nullptr && plan_.endings.empty()) {
    home = own_address_in(*crowd);
  } else {
    PlacesTaken taken;
    book_.records.for_each_from(*first, [&](const LeaseRecord& record) {
      if (!record.pool() || record.family() != family()) return false;
      const Finding finding = look_at_own(record, taken);
      const bool answers = finding == Finding::free;
      found({.finding = finding,
             .address = book_.records.address_of(record),
             .pool = record.pool(),
             .answers = answers});
      if (answers) {
        home = &record;
      } else if (takes_a_place(record)) {
        taken.take(*record.pool());
      }
      return answers;
    });
  }
  if (home == nullptr) return false;
  grant(Reason::own_address, Kind::pool, book_.records.address_of(*home), home->pool());
  return true;
}

// The same of an account that many share, whose addresses may be thousands: what nobody asks to be told of is
// passed over without a look at the record. Given is the first of the usual number in a pool that is free, or
// that still rests, whichever came to the user first.
const LeaseRecord* DecisionTable::own_address_in(const Crowd& crowd) const {
  const std::vector<PoolIndex>& reach = policy_.reach(*rule_);
  const auto is_reached = [&](std::uint32_t pool) {
    return pool != Crowd::kNone && policy_.pool(pool).family == Family::v4 &&
           look_at_pool(pool) == Finding::free;
  };
  PlacesTaken taken;
  Crowd::Member home{.became = std::numeric_limits<Sequence>::max()};
  for (const Crowd::Member& member : crowd.all) {
    if (!is_reached(member.pool) || is_full(member.pool, taken)) continue;
    const LeaseRecord& record = book_.records.record(member.number);
    if (look_at_own(record, taken) == Finding::free) {
      home = member;
      break;
    }
    if (!takes_a_place(record)) continue;
    taken.take(member.pool);
    if (std::ranges::all_of(reach, [&](PoolIndex pool) { return !is_reached(pool) || is_full(pool, taken); }))
      break;
  }
  Duration longest = Duration::zero();
  for (const PoolIndex pool : reach) longest = std::max(longest, policy_.pool(pool).hold_down);
  const Ticks since = now_.ticks - longest;
  if (crowd.last_released > since) {
    for (const Crowd::Member& member : crowd.ended) {
      if (!(member < home)) break;
      if (member.released < Crowd::seconds_of(since) || !is_reached(member.pool)) continue;
      const LeaseRecord& record = book_.records.record(member.number);
      if (book_.is_resting(record, now_) && look_at_own(record, taken) == Finding::free) home = member;
    }
  }
  const bool is_any = home.became != std::numeric_limits<Sequence>::max();
  return is_any ? &book_.records.record(home.number) : nullptr;
}

// `free`: it may be given.
Finding DecisionTable::look_at_own(const LeaseRecord& record, const PlacesTaken& taken) const {
  const PoolIndex pool = *record.pool();
  if (is_live(record)) return Finding::held;
  const bool resting = plan_.ends(record) || book_.is_resting(record, now_);
  if (!resting && !is_sticky(record)) return Finding::forgotten;
  if (!resting && is_full(pool, taken)) return Finding::beyond_number;
  const Finding finding = look_at_pool(pool);
  return finding == Finding::free ? look_at(book_.records.address_of(record)) : finding;
}

bool DecisionTable::row_9_from_pools() {
  row_ = 9;
  for (const PoolIndex index : policy_.reach(*rule_)) {
    const PoolSettings& pool = policy_.pool(index);
    if (pool.family != family()) continue;
    if (pool.drain) {
      found({.finding = Finding::draining, .pool = index});
      continue;
    }
    Reason reason = Reason::derived;
    if (const auto address = next_of(index, reason)) {
      found({.finding = reason == Reason::derived      ? Finding::derived
                        : reason == Reason::never_used ? Finding::never_used
                                                       : Finding::released_longest_ago,
             .address = *address,
             .pool = index,
             .answers = true});
      grant(reason, Kind::pool, *address, index);
      return true;
    }
    found({.finding = Finding::full,
           .pool = index,
           .count = book_.records.live_in(index),
           .limit = pool.addresses.size()});
  }
  return false;
}

void DecisionTable::row_10_nothing() {
  row_ = 10;
  const bool offers = rule().on_exhausted == Exhausted::offer;
  found({.finding = offers ? Finding::offers : Finding::refuses, .answers = !offers});
  offers ? take_offer() : refuse(Reason::exhausted);
}

const Plan& DecisionTable::offer() {
  rule_ = policy_.match(subject());
  take_offer();
  return plan_;
}

void DecisionTable::take_offer() {
  const Address proposal = request_.proposal;
  const std::optional<PoolIndex> pool = pool_of_proposal();
  const auto refuse_because = [&](Finding finding) {
    found({.finding = finding, .address = proposal, .pool = pool, .answers = true});
    refuse(Reason::nothing_offered);
  };
  if (proposal.is_none()) {
    if (family() == Family::v4) return refuse_because(Finding::none_proposed);
    found({.finding = Finding::none_proposed, .answers = true});
    plan_.reason = Reason::offered;  // RRAS's zero goes back: the client makes its own identifier
    plan_.answer = proposal;
    plan_.rule = rule_;
    return;
  }
  Finding finding = look_at(proposal);
  if (finding == Finding::this_machine && !pool) finding = Finding::free;  // RRAS's to know
  if (finding == Finding::held && !pool) {
    // RRAS knows best what it gave itself; what raspool gave, or AD gave another, is never offered.
    LeaseRecord* record = book_.records.find(proposal);
    const bool rras_own = record->kind == Kind::offered || record->kind == Kind::observed ||
                          (record->kind == Kind::external && is_of_user(*record));
    if (!record->pool() && rras_own) {
      plan_.endings.push_back({record, EndReason::offered_again});
      finding = Finding::offered_before;
    }
  }
  if (finding != Finding::free && finding != Finding::offered_before) return refuse_because(finding);
  if (finding == Finding::free && !pool) finding = Finding::outside_pools;
  found({.finding = finding, .address = proposal, .pool = pool, .answers = true});
  grant(Reason::offered, Kind::offered, proposal, pool);
}

const Plan& DecisionTable::observe() {
  const Address proposal = request_.proposal;
  plan_.reason = Reason::observed;
  plan_.kind = Kind::observed;
  plan_.answer = proposal;
  LeaseRecord* same_port = on_ras_port();
  if (same_port != nullptr && same_port->kind == Kind::observed) {
    plan_.endings.push_back({same_port, EndReason::observed_again});
  }
  if (proposal.is_none()) return plan_;
  LeaseRecord* same_address = book_.records.find(proposal);
  if (same_address != nullptr && is_live(*same_address)) {
    // A lease that raspool gave stays until its Release, and its address keeps one tenure at a time.
    if (same_address->kind != Kind::observed) return plan_;
    plan_.endings.push_back({same_address, EndReason::observed_again});
  }
  plan_.begins = proposal;
  plan_.pool = pool_of_proposal();
  return plan_;
}

void DecisionTable::refuse(Reason reason) {
  plan_.reason = reason;
  plan_.answer = request_.proposal;
  plan_.rule = rule_;
}

void DecisionTable::grant(Reason reason, Kind kind, Address address, std::optional<PoolIndex> pool) {
  plan_.reason = reason;
  plan_.kind = kind;
  plan_.begins = plan_.answer = address;
  plan_.pool = pool;
  plan_.rule = rule_;
}

}  // namespace raspool
