#include "core/store/state_from_memory.hpp"

#include <map>
#include <optional>
#include <set>
#include <utility>

#include "core/store/device_rows.hpp"
#include "core/store/fold.hpp"
#include "core/store/journal_rows.hpp"
#include "core/store/lease_rows.hpp"
#include "core/store/state_meta.hpp"

namespace raspool {
namespace {

// What stood for an address before a record, the first of those that wait, by what stands there after all.
struct Before {
  std::optional<Tenure> lease;
  bool is_known = true;
};

Before before(const Assigned&, const Tenure*) { return {}; }  // one that had ended, and is in the history

Before before(const Ended& fact, const Tenure* last) {
  if (last == nullptr || last->id != fact.tenure) return {std::nullopt, false};
  Tenure open = *last;
  open.to.reset();
  open.end = {};
  open.rests_from = {};
  open.change = open.id;
  return {std::move(open)};
}

Before before(const Withdrawn& fact, const Tenure*) {
  Tenure open;  // nothing else of it matters: the record takes it away
  open.id = open.became = open.change = fact.tenure;
  open.address = fact.address;
  return {std::move(open)};
}

}  // namespace

StateFromMemory state_from_memory(std::vector<Tenure> last, std::span<const JournalRecord> waiting) {
  std::map<Address, Tenure> leases;
  for (Tenure& tenure : last) {
    const Address address = tenure.address;
    leases.emplace_hint(leases.end(), address, std::move(tenure));
  }
  StateFromMemory state;
  std::set<Address> taken_back;
  for (const JournalRecord& record : waiting) {
    const Address address = address_of(record);
    if (taken_back.contains(address)) {
      state.journal.push_back(record);
      continue;
    }
    const auto lease = leases.find(address);
    const Tenure* after = lease == leases.end() ? nullptr : &lease->second;
    Before first = std::visit([&](const auto& fact) { return before(fact, after); }, record.fact);
    if (!first.is_known) continue;
    taken_back.insert(address);
    leases.erase(address);
    if (first.lease) leases.emplace(address, *std::move(first.lease));
    state.journal.push_back(record);
  }
  for (auto& [address, tenure] : leases) state.leases.push_back(std::move(tenure));
  return state;
}

std::optional<StoreError> write_state(SqliteConnection& connection, const Recovered& known,
                                      std::span<const JournalRecord> waiting) {
  auto meta = StateMeta::of(connection);
  if (auto* error = std::get_if<StoreError>(&meta)) return std::move(*error);
  auto leases = LeaseRows::of(connection);
  if (auto* error = std::get_if<StoreError>(&leases)) return std::move(*error);
  auto journal = JournalRows::of(connection);
  if (auto* error = std::get_if<StoreError>(&journal)) return std::move(*error);
  auto devices = DeviceRows::of(connection);
  if (auto* error = std::get_if<StoreError>(&devices)) return std::move(*error);

  const StateFromMemory state = state_from_memory(known.last, waiting);
  auto& file = std::get<StateMeta>(meta);
  if (auto error = file.begin_as(known.instance, known.secret)) return error;
  const Sequence folded =
      state.journal.empty() ? known.next_sequence - 1 : state.journal.front().sequence - 1;
  if (auto error = file.set_folded(folded)) return error;
  if (known.alive_at) {
    if (auto error = file.mark_alive(*known.alive_at)) return error;
  }
  for (const Tenure& lease : state.leases) {
    if (auto error = std::get<LeaseRows>(leases).put(lease)) return error;
  }
  for (const JournalRecord& record : state.journal) {
    if (auto error = std::get<JournalRows>(journal).insert(record)) return error;
  }
  for (const RasDevice& device : known.devices) {
    if (auto error = std::get<DeviceRows>(devices).put(device)) return error;
  }
  return std::nullopt;
}

}  // namespace raspool
