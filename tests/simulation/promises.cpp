#include "tests/simulation/promises.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace raspool::test {

Promises::Ticket Promises::get_begins(Get get) {
  for (auto& [ticket, other] : under_way_) {
    if (other.ras_port != get.ras_port || other.family != get.family) continue;
    other.overlapped = get.overlapped = true;
  }
  under_way_.emplace(next_ticket_, std::move(get));
  return next_ticket_++;
}

// What RRAS gives outside all pools is its own business, also twice.
bool Promises::is_promised(const Decision& decision) const {
  if (!decision.granted() || decision.tenure == 0 || decision.reason == Reason::observed) return false;
  if (decision.reason == Reason::repeated) return told_.contains(decision.address);
  return decision.reason != Reason::offered || decision.pool.has_value();
}

// core/INTERFACES.md 2.3
bool Promises::may_stand_unwritten(const Get& get, const Decision& decision, const Terms& terms) {
  const bool is_repeated = decision.reason == Reason::repeated || get.overlapped;
  return terms.late &&
         (terms.on_failure == OnFailure::keep || decision.reason == Reason::offered || is_repeated);
}

// Another Get for its RAS port is under way, which may have ended it.
std::optional<Instant> Promises::may_have_ended_at(const Told& told) const {
  if (!told.held) return told.rests_from;
  std::optional<Instant> at;
  for (const auto& [ticket, get] : under_way_) {
    if (told.ras_port.empty() || get.ras_port != told.ras_port) continue;
    if (!at || get.began.ticks < at->ticks) at = get.began;
  }
  return at;
}

// A RAS port was asked for again: what it had may have ended, but for what it was told once more.
void Promises::ask_again_for(const Get& get, const Decision* promised) {
  if (get.ras_port.empty()) return;
  for (auto& [address, told] : told_) {
    if (!told.held || told.ras_port != get.ras_port || address.family() != get.family) continue;
    if (promised != nullptr && address == promised->address && told.user == get.user) continue;
    const std::optional<Instant> by_another = may_have_ended_at(told);
    rest(told, by_another && by_another->ticks < get.began.ticks ? *by_another : get.began);
  }
}

void Promises::get_is_lost(Ticket ticket) {
  ask_again_for(under_way_.at(ticket), nullptr);
  under_way_.erase(ticket);
}

void Promises::get_ends(Ticket ticket, const Decision& decision, const Terms& terms, Instant now) {
  const Get get = under_way_.at(ticket);
  under_way_.erase(ticket);
  const bool promised = is_promised(decision);
  ask_again_for(get, promised ? &decision : nullptr);
  if (decision.reason == Reason::offered && !decision.pool) told_.erase(decision.address);
  if (!promised) return;
  const auto released = released_.find({decision.address, get.user, get.ras_port});
  const bool may_have_ended =
      get.overlapped || (released != released_.end() && released->second >= get.began.ticks);
  const auto newer = told_.find(decision.address);
  if (may_have_ended && newer != told_.end() && newer->second.tenure > decision.tenure) return;
  check(get, decision, now);

  Told told{get.user, get.ras_port, decision.tenure, std::nullopt, true, {}, terms.hold_down};
  if (terms.durability != Durability::none) {
    if (disk_.has(decision.tenure, decision.address, terms.durability == Durability::power)) {
      told.recorded = terms.durability;
    } else if (!may_stand_unwritten(get, decision, terms)) {
      violations_.push_back(fmt::format("I5: {} is told to {} before its record {} is written",
                                        decision.address.to_string(), get.user, decision.tenure));
    }
  }
  if (may_have_ended) rest(told, get.began);
  told_.insert_or_assign(decision.address, std::move(told));
}

void Promises::check(const Get& get, const Decision& decision, Instant now) {
  const auto found = told_.find(decision.address);
  if (found == told_.end()) return;
  const Told& told = found->second;
  const bool is_same_connection = told.user == get.user && told.ras_port == get.ras_port;
  const std::optional<Instant> rests_from = may_have_ended_at(told);
  if (!rests_from && !is_same_connection) {
    violations_.push_back(fmt::format("I1: {} is told to {} on {} ({}) and held by {} on {}",
                                      decision.address.to_string(), get.user, get.ras_port,
                                      to_text(decision.reason), told.user, told.ras_port));
  } else if (rests_from && told.user != get.user && now.ticks < rests_from->ticks + told.hold_down) {
    violations_.push_back(
        fmt::format("I4: {} is told to {} on {} ({}) {} us after {} had it, and rests {} us",
                    decision.address.to_string(), get.user, get.ras_port, to_text(decision.reason),
                    (now.ticks - rests_from->ticks).count(), told.user, told.hold_down.count()));
  }
}

void Promises::rest(Told& told, Instant from) {
  told.held = false;
  told.rests_from = from;
}

void Promises::release(const std::string& user, const std::string& ras_port, Address address, Instant now) {
  released_.insert_or_assign({address, user, ras_port}, now.ticks);
  const auto found = told_.find(address);
  if (found == told_.end()) return;
  Told& told = found->second;
  if (told.held && told.user == user && told.ras_port == ras_port)
    rest(told, may_have_ended_at(told).value_or(now));
}

void Promises::hold_down_is(Duration hold_down) {
  for (auto& [address, told] : told_) told.hold_down = std::min(told.hold_down, hold_down);
}

// What is not in the file is forgotten: it must not have been promised.
void Promises::process_ended(bool by_power) {
  std::erase_if(told_, [&](const auto& one) {
    const auto& [address, told] = one;
    if (disk_.has(told.tenure, address, false)) return false;
    const bool survives = told.recorded && (!by_power || *told.recorded == Durability::power);
    if (survives) {
      violations_.push_back(fmt::format("I5: {} was told to {}, and its record {} is lost",
                                        address.to_string(), told.user, told.tenure));
    }
    return true;
  });
}

// All connections are gone. Hold-down goes on by the wall clock, as records know no other.
void Promises::file_recovered(bool cleanly, std::optional<WallTime> alive_at, Instant now) {
  process_ended(false);
  const WallTime ended = cleanly ? alive_at.value_or(now.wall) : now.wall;
  for (auto& [address, told] : told_) {
    if (told.held) rest(told, {ended, now.ticks});
    // One that a Get has ended since, which only found nothing to decide by: the file does not know of it.
    told.rests_from.wall = std::min(told.rests_from.wall, ended);
    const Duration passed = now.wall - told.rests_from.wall;
    told.rests_from.ticks = std::min(told.rests_from.ticks, now.ticks - passed);
  }
}

}  // namespace raspool::test
