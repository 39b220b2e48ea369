#include "core/lease/book_hand.hpp"

#include <algorithm>
#include <utility>

namespace raspool {
namespace {

// A restored tenure's end on this process's ticks: as long ago as the wall clock says, never in the future.
Ticks ticks_at(WallTime wall, Instant now) { return now.ticks - std::max(now.wall - wall, Duration::zero()); }

// After a short life of the service much is still in order, and to sort that takes as long as any.
template <class Value, class Key>
void sort_unless_sorted(std::vector<Value>& values, Key key) {
  if (!std::ranges::is_sorted(values, {}, key)) std::ranges::stable_sort(values, {}, key);
}

}  // namespace

const Plan& LeaseBook::State::plan(DecisionTable& table) const {
  return settings.mode == Mode::observe ? table.observe() : table.decide();
}

Decision LeaseBook::State::carry_out(const Plan& plan, const Request& request, Instant now,
                                     Journal& journal) {
  if (plan.leaves_ras_port != nullptr) records.take_off_ras_port(*plan.leaves_ras_port);
  for (const Plan::Ending& ending : plan.endings) end(*ending.record, ending.reason, now, journal);

  if (plan.repeats != nullptr) plan.repeats->was_repeated = true;
  Decision decision = answer_of(plan, request, policy());
  if (plan.begins) begin(plan, request, now, decision, journal);
  return decision;
}

void LeaseBook::State::begin(const Plan& plan, const Request& request, Instant now, Decision& decision,
                             Journal& journal) {
  forget_if_rested(*plan.begins, now);
  LeaseRecord& record = records.find_or_add(*plan.begins);
  rest_no_more(record);
  const bool same_user = records.is_of(record, request.user);
  const Sequence id = decision.tenure = next_sequence();
  LeaseFacts facts;
  facts.id = facts.change = id;
  facts.became = same_user ? record.facts.became() : id;
  facts.from = now.wall;
  facts.prefix = decision.prefix;
  facts.connection = links.connection_on(request.ras_port);
  facts.ended = false;
  PackedFacts packed_facts;
  packed_facts.set(facts);  // it may find no memory: before anything changes
  if (!same_user) records.take_from_user(record);
  if (record.is_known) decision.displaced.emplace(std::move(record));
  record.facts = std::move(packed_facts);
  record.is_known = true;
  record.was_repeated = false;
  record.kind = plan.kind;
  record.ras_port = plan.ras_port ? *plan.ras_port : records.ras_ports().of(request.ras_port);
  record.set_pool(plan.pool);
  record.given_number.set(plan.pool ? known_pools.of_pool(*plan.pool) : KnownPools::kNone);
  same_user ? records.call(record, request.user) : records.give_to(record, request.user);
  records.begin_lease(record);
  take(record);
  records.put_on_ras_port(record);

  JournalRecord& fact = journal.emplace_back();
  fact.sequence = facts.id;
  fact.at = now.wall;
  Tenure& tenure = std::get<Assigned>(fact.fact).tenure;  // a new one is an Assigned
  describe_but_port(record, facts, *plan.begins, tenure);
  tenure.ras_port.assign(request.ras_port);
  // Last, because to ask for memory that is far away takes time itself.
  if (plan.pool && plan.begins->family() == Family::v4) prefetch_upcoming(*plan.pool);
}

void LeaseBook::State::take(LeaseRecord& record) {
  const auto pool = record.pool();
  if (pool && !record.is_v6) free[*pool].take(record.number);
}

// The addresses that strangers will get were released long ago: of them nothing is in the processor's caches
// any more. So the record is fetched two Gets before it is read, and what it leads to one Get before.
void LeaseBook::State::prefetch_upcoming(PoolIndex pool) const {
  const FreeAddresses::Upcoming upcoming = free[pool].upcoming();
  if (upcoming.next) records.prefetch_holder(*upcoming.next);
  if (upcoming.after) records.prefetch_record(*upcoming.after);
}

// Each of these is elsewhere in memory, and none leads to another.
void LeaseBook::State::prefetch(Address released, const std::optional<RasPort>& ras_port) const {
  records.prefetch(released);
  if (ras_port) records.prefetch_live_on(*ras_port, released.family());
}

void LeaseBook::State::prefetch(const Request& request, const std::optional<RasPort>& ras_port) const {
  records.prefetch_user(request.user);
  if (ras_port) records.prefetch_live_on(*ras_port, request.proposal.family());
}

void LeaseBook::State::end(LeaseRecord& record, EndReason reason, Instant now, Journal& journal) {
  const Sequence change = next_sequence();
  const WallTime to = std::max(now.wall, record.facts.from());
  record.facts.end(change, to, now.ticks);
  record.end = reason;
  records.end_lease(record);
  records.take_off_ras_port(record);
  journal.emplace_back(change, now.wall,
                       Ended{record.facts.id(), records.address_of(record), to, reason, to});
  make_free(record);
}

void LeaseBook::State::make_free(LeaseRecord& record) {
  const auto pool = record.pool();
  if (!record.is_v6) {
    // A reserved address is in no free list, nor is one outside all pools.
    if (pool) free[*pool].give_back(record.number, record.facts.released());
  } else if (pool || record.given() != KnownPools::kNone) {
    resting_with(record).push_back(records, record);
  } else {
    forget(record);  // RRAS's own identifier: it does not rest
  }
}

void LeaseBook::State::look_for_rested_identifiers(Instant now) {
  for (RestingIdentifiers& resting : resting_identifiers) {
    for (LeaseRecord* record = resting.front(records); record != nullptr && !is_resting(*record, now);
         record = resting.front(records)) {
      forget(*record);
    }
  }
}

void LeaseBook::State::forget_if_rested(Address identifier, Instant now) {
  LeaseRecord* record = identifier.family() == Family::v6 ? records.find(identifier) : nullptr;
  if (record == nullptr || record->is_live() || is_resting(*record, now)) return;
  forget(*record);
}

bool LeaseBook::State::withdraw(const Decision& decision, Instant now, Journal& journal) {
  LeaseRecord* record = records.find(decision.address);
  const bool is_last = record != nullptr && record->is_live() && record->facts.id() == decision.tenure;
  if (!is_last) return true;
  if (record->was_repeated) return false;

  Withdrawn withdrawn{decision.tenure, decision.address, std::nullopt};
  if (decision.displaced) describe(*decision.displaced, decision.address, withdrawn.before.emplace());
  journal.emplace_back(next_sequence(), now.wall, std::move(withdrawn));

  records.end_lease(*record);
  records.take_off_ras_port(*record);
  const std::optional<PoolIndex> pool = record->pool();
  const Address address = decision.address;
  Ticks released = FreeAddresses::kRested;
  if (!decision.displaced) {
    forget(*record);
  } else {
    write(*decision.displaced, *record);
    if (is_resting(*record, now)) released = record->facts.released();
    if (address.family() == Family::v6) resting_with(*record).push_front(records, *record);
  }
  if (pool && address.family() == Family::v4) free[*pool].give_back(address.v4(), released);
  return true;
}

PackedTenure LeaseBook::State::packed(const Tenure& tenure, Ticks released) {
  LeaseFacts facts;
  facts.id = tenure.id;
  facts.became = tenure.became;
  facts.change = tenure.change;
  facts.from = tenure.from;
  facts.prefix = tenure.prefix;
  facts.to = tenure.to.value_or(tenure.from);
  facts.rests_from = tenure.rests_from;
  facts.released = released;
  PackedTenure packed;
  packed.user.assign(tenure.user);
  packed.kind = tenure.kind;
  packed.end = tenure.end;
  packed.given_number.set(known_pools.of(tenure.pool));
  packed.ras_port = records.ras_ports().of(tenure.ras_port);
  packed.facts.set(facts);
  return packed;
}

void LeaseBook::State::write(PackedTenure packed, LeaseRecord& record) {
  const Address address = records.address_of(record);
  const UserName user = policy().names().user_name(packed.user);
  records.take_from_user(record);
  static_cast<PackedTenure&>(record) = std::move(packed);
  record.is_known = true;
  record.was_repeated = false;
  const std::string_view given = known_pools.name(record.given());
  record.set_pool(pool_holding(policy(), address, given, record.facts.prefix()));
  records.give_to(record, user);
}

Tenure LeaseBook::State::close(const Tenure& open, const Restart& restart, Instant now, Journal& journal) {
  Tenure closed = open;
  closed.to = std::max(restart.at, open.from);
  closed.end = restart.clean ? EndReason::stopped : EndReason::restart;
  closed.rests_from = restart.clean ? *closed.to : std::max(now.wall, *closed.to);
  closed.change = next_sequence();
  journal.emplace_back(closed.change, now.wall,
                       Ended{closed.id, closed.address, *closed.to, closed.end, closed.rests_from});
  return closed;
}

void LeaseBook::State::take_over(const std::vector<const Tenure*>& last, Instant now) {
  // In row 8's order each is its user's last so far, so that all cost O(n log n), also if they are of one
  // user; in any other a long list would be walked for each.
  std::vector<const Tenure*> by_became = last;
  sort_unless_sorted(by_became, [](const Tenure* tenure) { return tenure->became; });

  struct Return {
    Ticks released;
    Sequence change;
    LeaseRecord* record;
  };
  std::vector<Return> ended;
  ended.reserve(last.size());
  for (const Tenure* tenure : by_became) {
    LeaseRecord& record = records.find_or_add(tenure->address);
    write(packed(*tenure, ticks_at(tenure->rests_from, now)), record);
    if (!tenure->is_live()) {
      ended.push_back({record.facts.released(), tenure->change, &record});
      continue;
    }
    LeaseFacts facts = record.facts.get();
    facts.ended = false;
    record.facts.set(facts);
    records.begin_lease(record);
    take(record);
    records.put_on_ras_port(record);
  }
  sort_unless_sorted(ended, [](const Return& one) { return std::pair(one.released, one.change); });
  for (const auto& [released, change, record] : ended) {
    take(*record);
    make_free(*record);
  }
}

}  // namespace raspool
