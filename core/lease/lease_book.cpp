#include "core/lease/lease_book.hpp"

#include <algorithm>
#include <deque>
#include <utility>
#include <vector>

#include "core/lease/book_explanation.hpp"
#include "core/lease/book_hand.hpp"
#include "core/lease/book_verification.hpp"
#include "core/lease/decision_table.hpp"

namespace raspool {
namespace {

void sort_by_address(std::vector<Tenure>& tenures) {
  std::sort(tenures.begin(), tenures.end(),
            [](const Tenure& left, const Tenure& right) { return left.address < right.address; });
}

}  // namespace

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
  auto refused = state_->host_addresses_by_pool(state_->free);
  for (std::size_t pool = 0; pool < refused.size(); ++pool) {
    state_->free[pool].refuse(std::move(refused[pool]));
  }
}

Decision LeaseBook::assign(const Request& request, Instant now, Journal& journal) {
  DecisionTable table(*state_, request, now);
  state_->prefetch(request, table.ras_port());
  state_->forget_rested_identifiers(now);
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
  const std::optional<RasPort> ras_port = state_->records.ras_ports().find(release.ras_port);
  state_->prefetch(release.address, ras_port);
  state_->forget_rested_identifiers(now);
  LeaseRecord* record = state_->records.find(release.address);
  if (record == nullptr || !record->is_live()) return ReleaseOutcome::not_held;
  if (record->ras_port != ras_port) return ReleaseOutcome::other_ras_port;

  ReleaseOutcome outcome = ReleaseOutcome::released;
  if (!state_->records.is_of(*record, release.user)) {
    // Without a RAS port the full name is the only thing that tells connections apart.
    if (release.ras_port.empty()) return ReleaseOutcome::other_user;
    const UserName holder = state_->policy().names().user_name(record->user);
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
  state_->describe(*record, released);
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
    if (record == nullptr) continue;
    LeaseFacts facts = record->facts.get();
    if (state_->links.alive_elsewhere(facts.connection, ras_port)) continue;
    facts.connection = connection;
    record->facts.set(facts);
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

std::size_t LeaseBook::forget(const UserName& user, Sequence since,
                              const std::function<std::string(std::string_view name)>& pseudonym) {
  const LeaseRecords::Some all = state_->records.all_of(user);
  std::vector<std::pair<LeaseRecord*, std::string>> left;
  for (LeaseRecord* record : all) {
    if (record->is_live() || record->facts.get().change >= since) continue;
    std::string name = pseudonym(record->user);
    if (!name.empty()) left.emplace_back(record, std::move(name));
  }
  for (const auto& [record, name] : left) {
    state_->records.take_from_user(*record);
    state_->records.give_to(*record, state_->policy().names().user_name(name));
  }
  return all.size() - left.size();
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
    if (record.is_live()) state_->describe(record, live.emplace_back());
  });
}

std::vector<Tenure> LeaseBook::known() const {
  std::vector<Tenure> known;
  state_->records.for_each(
      [&](const LeaseRecord& record) { state_->describe(record, known.emplace_back()); });
  sort_by_address(known);
  return known;
}

std::vector<Tenure> LeaseBook::strays() const {
  std::vector<Tenure> strays;
  state_->records.for_each([&](const LeaseRecord& record) {
    if (state_->is_stray(record)) state_->describe(record, strays.emplace_back());
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
bool LeaseBook::verify_part(Verification& verification, Instant now) const {
  return verify_part_of_book(*state_, verification, now);
}
std::vector<std::string> LeaseBook::verify(Instant now) const { return verify_book(*state_, now); }

}  // namespace raspool
