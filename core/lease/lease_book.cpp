#include "core/lease/lease_book.hpp"

#include <algorithm>
#include <deque>
#include <utility>
#include <vector>

#include "core/lease/book_explanation.hpp"
#include "core/lease/book_state.hpp"
#include "core/lease/book_verification.hpp"
#include "core/lease/decision_table.hpp"

namespace raspool {
namespace {

// A restored tenure's end on this process's ticks: as long ago as the wall clock says, never in the future.
Ticks ticks_at(WallTime wall, Instant now) { return now.ticks - std::max(now.wall - wall, Duration::zero()); }

void sort_by_address(std::vector<Tenure>& tenures) {
  std::sort(tenures.begin(), tenures.end(),
            [](const Tenure& left, const Tenure& right) { return left.address < right.address; });
}

}  // namespace

// The book's hand: carries out what the decision table planned, and writes it down.
class LeaseBook::State : public BookState {
 public:
  using BookState::BookState;

  const Plan& plan(DecisionTable& table) const;  // by the mode in force; lives as long as the table
  Decision carry_out(const Plan& plan, const Request& request, Instant now, Journal& journal);
  void end(LeaseRecord& record, EndReason reason, Instant now, Journal& journal);
  bool withdraw(const Decision& decision, Instant now, Journal& journal);
  Tenure close(const Tenure& open, const Restart& restart, Instant now, Journal& journal);
  void take_over(const std::vector<const Tenure*>& last, Instant now);  // open ones as live leases
  void make_free(LeaseRecord& record);                                  // it ended at `record.released`
  void forget_rested_identifiers(Instant now);  // but those behind one that still rests
  void forget_if_rested(Address identifier, Instant now);
  void prefetch(const Request& request) const;
  void prefetch(const Release& release) const;
  std::optional<Tenure> described(const LeaseRecord* record) const;  // nothing: nothing is known of it

 private:
  Sequence next_sequence() { return settings.next_sequence++; }
  void begin(const Plan& plan, const Request& request, Instant now, Decision& decision, Journal& journal);
  void prefetch_upcoming(PoolIndex pool) const;
  void take(LeaseRecord& record);                         // out of the free ones
  void write(const Tenure& tenure, LeaseRecord& record);  // all but ticks, as one that has ended
};

std::optional<Tenure> LeaseBook::State::described(const LeaseRecord* record) const {
  if (record == nullptr || record->id == 0) return std::nullopt;
  Tenure tenure;
  describe(*record, known_pools, tenure);
  return tenure;
}

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
  if (record.id != 0) {
    Decision::Displaced& displaced = decision.displaced.emplace();
    describe(record, known_pools, displaced.tenure);
    displaced.released = record.released;
  }

  const bool same_user = is_of(record, request.user);
  record.id = record.change = decision.tenure = next_sequence();
  record.was_repeated = false;
  record.kind = plan.kind;
  record.prefix = decision.prefix;
  record.ras_port.assign(request.ras_port);
  record.from = now.wall;
  record.pool = plan.pool;
  record.given = plan.pool ? known_pools.of_pool(*plan.pool) : KnownPools::kNone;
  record.connection = links.connection_on(request.ras_port);
  if (same_user) {
    records.call(record, request.user);
  } else {
    record.became = record.id;
    records.give_to(record, request.user);
  }
  records.begin_lease(record);
  take(record);
  records.put_on_ras_port(record);

  JournalRecord& fact = journal.emplace_back();
  fact.sequence = record.id;
  fact.at = now.wall;
  describe(record, known_pools, std::get<Assigned>(fact.fact).tenure);  // a new one is an Assigned
  // Last, because to ask for memory that is far away takes time itself.
  if (record.pool && record.address.family() == Family::v4) prefetch_upcoming(*record.pool);
}

void LeaseBook::State::take(LeaseRecord& record) {
  if (record.resting.is_linked()) record.resting.unlink();
  if (record.pool && record.address.family() == Family::v4) free[*record.pool].take(record.address.v4());
}

// The addresses that strangers will get were released long ago: of them nothing is in the processor's caches
// any more. So the record is fetched two Gets before it is read, and what it leads to one Get before.
void LeaseBook::State::prefetch_upcoming(PoolIndex pool) const {
  const AddressPool::Upcoming upcoming = free[pool].upcoming();
  if (upcoming.next) records.prefetch_holder(*upcoming.next);
  if (upcoming.after) records.prefetch(*upcoming.after);
}

// Each of these is elsewhere in memory, and none leads to another.
void LeaseBook::State::prefetch(const Release& release) const {
  records.prefetch(release.address);
  records.prefetch_live_on(release.ras_port, release.address.family());
  if (const auto pool = policy().pool_of(release.address)) free[*pool].prefetch(release.address.v4());
}

void LeaseBook::State::prefetch(const Request& request) const {
  records.prefetch_user(request.user);
  records.prefetch_live_on(request.ras_port, request.proposal.family());
}

void LeaseBook::State::end(LeaseRecord& record, EndReason reason, Instant now, Journal& journal) {
  record.change = next_sequence();
  records.end_lease(record);
  record.to = record.rests_from = std::max(now.wall, record.from);
  record.end = reason;
  record.released = now.ticks;
  records.take_off_ras_port(record);
  journal.push_back(
      {record.change, now.wall, Ended{record.id, record.address, record.to, reason, record.rests_from}});
  make_free(record);
}

void LeaseBook::State::make_free(LeaseRecord& record) {
  if (record.address.family() == Family::v4) {
    // A reserved address is in no free list, nor is one outside all pools.
    if (record.pool) free[*record.pool].give_back(record.address.v4(), record.released);
  } else if (record.pool || record.given != KnownPools::kNone) {
    resting_with(record).push_back(record);
  } else {
    records.remove(record);  // RRAS's own identifier: it does not rest
  }
}

void LeaseBook::State::forget_rested_identifiers(Instant now) {
  for (Resting& resting : resting_identifiers) {
    while (!resting.empty() && !is_resting(resting.front(), now)) records.remove(resting.front());
  }
}

void LeaseBook::State::forget_if_rested(Address identifier, Instant now) {
  LeaseRecord* record = identifier.family() == Family::v6 ? records.find(identifier) : nullptr;
  if (record == nullptr || record->is_live() || is_resting(*record, now)) return;
  records.remove(*record);
}

bool LeaseBook::State::withdraw(const Decision& decision, Instant now, Journal& journal) {
  LeaseRecord* record = records.find(decision.address);
  const bool is_last = record != nullptr && record->is_live() && record->id == decision.tenure;
  if (!is_last) return true;
  if (record->was_repeated) return false;

  Withdrawn withdrawn{decision.tenure, decision.address, std::nullopt};
  if (decision.displaced) withdrawn.before = decision.displaced->tenure;
  journal.push_back({next_sequence(), now.wall, std::move(withdrawn)});

  records.end_lease(*record);
  records.take_off_ras_port(*record);
  const std::optional<PoolIndex> pool = record->pool;
  const Address address = decision.address;
  Ticks released = AddressPool::kRested;
  if (!decision.displaced) {
    records.remove(*record);
  } else {
    write(decision.displaced->tenure, *record);
    record->released = decision.displaced->released;
    if (is_resting(*record, now)) released = record->released;
    if (address.family() == Family::v6) resting_with(*record).push_front(*record);
  }
  if (pool && address.family() == Family::v4) free[*pool].give_back(address.v4(), released);
  return true;
}

void LeaseBook::State::write(const Tenure& tenure, LeaseRecord& record) {
  record.id = tenure.id;
  record.was_repeated = false;
  record.kind = tenure.kind;
  record.prefix = tenure.prefix;
  record.given = known_pools.of(tenure.pool);
  record.pool = pool_holding(policy(), record.address, tenure.pool, tenure.prefix);
  record.ras_port.assign(tenure.ras_port);
  record.became = tenure.became;
  record.from = tenure.from;
  record.to = tenure.to.value_or(tenure.from);
  record.end = tenure.end;
  record.rests_from = tenure.rests_from;
  record.change = tenure.change;
  records.give_to(record, policy().names().user_name(tenure.user));
}

Tenure LeaseBook::State::close(const Tenure& open, const Restart& restart, Instant now, Journal& journal) {
  Tenure closed = open;
  closed.to = std::max(restart.at, open.from);
  closed.end = restart.clean ? EndReason::stopped : EndReason::restart;
  closed.rests_from = restart.clean ? *closed.to : std::max(now.wall, *closed.to);
  closed.change = next_sequence();
  journal.push_back(
      {closed.change, now.wall, Ended{closed.id, closed.address, *closed.to, closed.end, closed.rests_from}});
  return closed;
}

void LeaseBook::State::take_over(const std::vector<const Tenure*>& last, Instant now) {
  // In row 8's order each is its user's last so far, so that all cost O(n log n), also if they are of one
  // user; in any other a long list would be walked for each.
  std::vector<const Tenure*> by_became = last;
  std::stable_sort(by_became.begin(), by_became.end(),
                   [](const Tenure* left, const Tenure* right) { return left->became < right->became; });
  for (const Tenure* tenure : by_became) write(*tenure, records.find_or_add(tenure->address));

  std::vector<LeaseRecord*> ended;
  for (const Tenure* tenure : last) {
    LeaseRecord& record = records.find_or_add(tenure->address);
    if (tenure->is_live()) {
      records.begin_lease(record);
      take(record);
      records.put_on_ras_port(record);
    } else {
      record.released = ticks_at(tenure->rests_from, now);
      ended.push_back(&record);
    }
  }
  std::sort(ended.begin(), ended.end(), [](const LeaseRecord* left, const LeaseRecord* right) {
    return std::pair(left->released, left->change) < std::pair(right->released, right->change);
  });
  for (LeaseRecord* record : ended) {
    take(*record);
    make_free(*record);
  }
}

LeaseBook::LeaseBook(Settings settings) : state_(std::make_unique<State>(std::move(settings))) {}
LeaseBook::LeaseBook(LeaseBook&&) noexcept = default;
LeaseBook& LeaseBook::operator=(LeaseBook&&) noexcept = default;
LeaseBook::~LeaseBook() = default;

void LeaseBook::restore(const std::vector<Tenure>& last, const Restart& restart, Instant now,
                        Journal& journal) {
  std::deque<Tenure> closed;
  std::vector<const Tenure*> ended;
  for (const Tenure& tenure : last) {
    ended.push_back(tenure.is_live() ? &closed.emplace_back(state_->close(tenure, restart, now, journal))
                                     : &tenure);
  }
  state_->take_over(ended, now);
}

void LeaseBook::adopt(const std::vector<Tenure>& last, Instant now) {
  std::vector<const Tenure*> as_they_are;
  for (const Tenure& tenure : last) as_they_are.push_back(&tenure);
  state_->take_over(as_they_are, now);
}

void LeaseBook::reconfigure(std::shared_ptr<const Policy> policy, Mode mode, Instant now, Journal&) {
  state_->reconfigure(std::move(policy), mode, now);
}

void LeaseBook::set_host_addresses(const std::vector<Address>& addresses) {
  state_->host_addresses = {addresses.begin(), addresses.end()};
  state_->refuse_host_addresses(state_->free);
}

Decision LeaseBook::assign(const Request& request, Instant now, Journal& journal) {
  state_->prefetch(request);
  state_->forget_rested_identifiers(now);
  DecisionTable table(*state_, request, now);
  return state_->carry_out(state_->plan(table), request, now, journal);
}

std::optional<Decision> LeaseBook::assign_without_record(const Request& request, Instant now) {
  state_->forget_rested_identifiers(now);
  DecisionTable table(*state_, request, now);
  const Plan& plan = state_->plan(table);
  if (plan.begins || !plan.endings.empty()) return std::nullopt;
  Journal none;
  return state_->carry_out(plan, request, now, none);
}

bool LeaseBook::may_go_unrecorded(const Request& request, Instant now) const {
  const Plan plan = DecisionTable(*state_, request, now).offer();
  return plan.reason == Reason::offered && !plan.pool;
}

Decision LeaseBook::offer(const Request& request, Instant now, Journal& journal) {
  return state_->carry_out(DecisionTable(*state_, request, now).offer(), request, now, journal);
}

Explanation LeaseBook::explain(const Request& request, Instant now, const std::vector<Tenure>& former) const {
  return explain_answer(*state_, request, now, former);
}

bool LeaseBook::withdraw(const Decision& decision, Instant now, Journal& journal) {
  return state_->withdraw(decision, now, journal);
}

ReleaseOutcome LeaseBook::release(const Release& release, Instant now, Journal& journal) {
  state_->prefetch(release);
  state_->forget_rested_identifiers(now);
  LeaseRecord* record = state_->records.find(release.address);
  if (record == nullptr || !record->is_live()) return ReleaseOutcome::not_held;
  if (record->ras_port.view() != release.ras_port) return ReleaseOutcome::other_ras_port;

  ReleaseOutcome outcome = ReleaseOutcome::released;
  if (!is_of(*record, release.user)) {
    // Without a RAS port the full name is the only thing that tells connections apart.
    if (release.ras_port.empty()) return ReleaseOutcome::other_user;
    const UserName holder = state_->policy().names().user_name(raw_name(*record));
    if (!release.user.is_empty() && holder.bare_account() != release.user.bare_account()) {
      return ReleaseOutcome::other_user;
    }
    if (!release.user.is_empty()) outcome = ReleaseOutcome::released_other_name_form;
  }
  state_->end(*record, EndReason::released, now, journal);
  return outcome;
}

std::optional<Tenure> LeaseBook::release_by_hand(Address address, Instant now, Journal& journal) {
  LeaseRecord* record = state_->records.find(address);
  if (record == nullptr || !record->is_live()) return std::nullopt;
  Tenure released;
  describe(*record, state_->known_pools, released);
  state_->end(*record, EndReason::by_hand, now, journal);
  released.to = std::get<Ended>(journal.back().fact).at;
  released.end = EndReason::by_hand;
  return released;
}

void LeaseBook::link_up(std::string_view ras_port, std::uint64_t connection, std::string_view device) {
  state_->links.up(ras_port, connection, device);
  for (const Family family : {Family::v4, Family::v6}) {
    LeaseRecord* record = state_->records.live_on(ras_port, family);
    // A connection that is alive on another link keeps its lease: this link is the next one's, before its
    // Get.
    if (record == nullptr || state_->links.alive_elsewhere(record->connection, ras_port)) continue;
    record->connection = connection;
  }
}

void LeaseBook::link_down(std::string_view ras_port, std::uint64_t connection) {
  state_->links.down(ras_port, connection);
}

std::vector<RasDevice> LeaseBook::devices() const { return state_->links.devices(); }

void LeaseBook::restore_devices(const std::vector<RasDevice>& devices) {
  state_->links.restore_devices(devices);
}

void LeaseBook::device_seen(const RasDevice& device) { state_->links.device_seen(device); }

std::vector<RasDevice> LeaseBook::take_changed_devices() { return state_->links.take_changed_devices(); }

std::size_t LeaseBook::forget(const UserName& user,
                              const std::function<std::string(std::string_view name)>& pseudonym) {
  const KnownUser* known = state_->records.find_user(user);
  if (known == nullptr) return 0;
  std::vector<std::pair<LeaseRecord*, std::string>> left;
  for (const LeaseRecord& record : known->records) {
    if (record.is_live()) continue;
    std::string name = pseudonym(raw_name(record));
    if (!name.empty()) left.emplace_back(state_->records.find(record.address), std::move(name));
  }
  for (const auto& [record, name] : left) {
    state_->records.give_to(*record, state_->policy().names().user_name(name));
  }
  return left.size();
}

std::vector<Tenure> LeaseBook::live() const {
  std::vector<Tenure> live;
  for (std::size_t at = 0; live_part(at, live);) {
  }
  sort_by_address(live);
  return live;
}

bool LeaseBook::live_part(std::size_t& at, std::vector<Tenure>& live) const {
  static_assert(LeaseRecords::kMostInPart == kMostInPart);
  return state_->records.for_each_of_part(at, [&](const LeaseRecord& record) {
    if (record.is_live()) describe(record, state_->known_pools, live.emplace_back());
  });
}

std::uint32_t LeaseBook::live_of(const UserName& user) const {
  return state_->records.live_of(user, Family::v4) + state_->records.live_of(user, Family::v6);
}

std::vector<Tenure> LeaseBook::known() const {
  std::vector<Tenure> known;
  state_->records.for_each(
      [&](const LeaseRecord& record) { describe(record, state_->known_pools, known.emplace_back()); });
  sort_by_address(known);
  return known;
}

std::vector<Tenure> LeaseBook::strays() const {
  std::vector<Tenure> strays;
  state_->records.for_each([&](const LeaseRecord& record) {
    if (state_->is_stray(record)) describe(record, state_->known_pools, strays.emplace_back());
  });
  sort_by_address(strays);
  return strays;
}

Sequence LeaseBook::next_sequence() const { return state_->settings.next_sequence; }
Sequence LeaseBook::take_sequence() { return state_->settings.next_sequence++; }

std::optional<Tenure> LeaseBook::last_of(Address address) const {
  return state_->described(state_->records.find(address));
}

std::optional<Tenure> LeaseBook::live_on(std::string_view ras_port, Family family) const {
  return state_->described(state_->records.live_on(ras_port, family));
}

bool LeaseBook::is_same_account(std::string_view name, std::string_view other) const {
  const NameRules& names = state_->policy().names();
  return names.user_name(name).bare_account() == names.user_name(other).bare_account();
}

LeaseBook::Fill LeaseBook::fill(PoolIndex pool) const {
  return {state_->records.live_in(pool), state_->policy().pool(pool).addresses.size(),
          state_->records.peak_in(pool)};
}

void LeaseBook::forget_peaks() { state_->records.forget_peaks(); }

std::vector<LeaseBook::PoolUse> LeaseBook::use(Instant now) const { return count_use(*state_, now); }
bool LeaseBook::use_part(std::size_t& at, std::vector<PoolUse>& use, Instant now) const {
  return count_use_of_part(*state_, at, use, now);
}
std::vector<std::string> LeaseBook::verify(Instant now) const { return verify_book(*state_, now); }
bool LeaseBook::verify_part(Verification& verification, Instant now) const {
  return verify_part_of_book(*state_, verification, now);
}

}  // namespace raspool
