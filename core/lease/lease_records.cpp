#include "core/lease/lease_records.hpp"

#include <algorithm>

namespace raspool {

namespace {

std::size_t place(Family family) { return family == Family::v4 ? 0 : 1; }

}  // namespace

LeaseRecords::~LeaseRecords() {
  for (KnownUser* user : users_) user->records.clear();
}

LeaseRecord* LeaseRecords::find(Address address) const {
  if (address.family() == Family::v6) {
    const auto found = identifiers_.find(address);
    return found == identifiers_.end() ? nullptr : found->second.get();
  }
  const std::uint32_t number = address.v4().number();
  const auto block = blocks_.find(number / kBlockSize);
  if (block == blocks_.end()) return nullptr;
  LeaseRecord& record = (*block->second)[number % kBlockSize];
  return record.id != 0 ? &record : nullptr;
}

LeaseRecord* LeaseRecords::live_on(std::string_view ras_port, Family family) const {
  if (ras_port.empty()) return nullptr;
  const auto found = by_ras_port_.find(RasPort{ras_port, family});
  return found == by_ras_port_.end() ? nullptr : *found;
}

const KnownUser* LeaseRecords::find_user(const UserName& user) const {
  const auto found = users_.find(user);
  return found == users_.end() ? nullptr : *found;
}

LeaseRecord& LeaseRecords::find_or_add(Address address) {
  if (address.family() == Family::v6) {
    auto& record = identifiers_[address];
    if (!record) record = std::make_unique<LeaseRecord>();
    record->address = address;
    return *record;
  }
  const std::uint32_t number = address.v4().number();
  auto& block = blocks_[number / kBlockSize];
  if (!block) block = std::make_unique<Block>();
  LeaseRecord& record = (*block)[number % kBlockSize];
  record.address = address;
  return record;
}

void describe(const LeaseRecord& record, const KnownPools& pools, Tenure& tenure) {
  tenure.id = record.id;
  tenure.kind = record.kind;
  tenure.address = record.address;
  tenure.prefix = record.prefix;
  tenure.pool = pools.name(record.given);
  tenure.user = raw_name(record);
  tenure.ras_port = record.ras_port;
  tenure.became = record.became;
  tenure.from = record.from;
  if (record.ended) tenure.to = record.to;
  tenure.end = record.end;
  tenure.rests_from = record.rests_from;
  tenure.change = record.change;
}

void LeaseRecords::give_to(LeaseRecord& record, const UserName& name) {
  leave_user(record);
  KnownUser& user = find_or_add_user(name);
  auto behind = user.records.end();
  while (behind != user.records.begin() && std::prev(behind)->became > record.became) --behind;
  user.records.insert(behind, record);
  record.user = &user;
  if (record.is_live()) ++user.live[place(record.address.family())];
  call(record, name);
}

void LeaseRecords::call(LeaseRecord& record, const UserName& name) {
  if (name.raw() == record.user->key.view()) {
    record.raw_name.reset();
  } else {
    record.raw_name = std::make_unique<std::string>(name.raw());
  }
}

KnownUser& LeaseRecords::find_or_add_user(const UserName& name) {
  if (const auto found = users_.find(name); found != users_.end()) return **found;
  KnownUser& user = user_slab_.take();
  user.key.assign(name.key());
  user.hash = name.hash();
  users_.insert(&user);
  return user;
}

void LeaseRecords::leave_user(LeaseRecord& record) {
  KnownUser* user = record.user;
  if (user == nullptr) return;
  record.user = nullptr;
  if (record.is_live()) --user->live[place(record.address.family())];
  user->records.erase(user->records.iterator_to(record));
  if (!user->records.empty()) return;
  users_.erase(user);
  user_slab_.give_back(*user);
}

void LeaseRecords::put_on_ras_port(LeaseRecord& record) {
  if (record.ras_port.empty()) return;
  const RasPort ras_port{record.ras_port, record.address.family()};
  if (const auto other = by_ras_port_.find(ras_port); other != by_ras_port_.end()) take_off_ras_port(**other);
  record.ras_port_hash = ras_port.hash;
  record.on_ras_port = true;
  by_ras_port_.insert(&record);
}

void LeaseRecords::take_off_ras_port(LeaseRecord& record) {
  if (!record.on_ras_port) return;
  by_ras_port_.erase(&record);
  record.on_ras_port = false;
}

void LeaseRecords::begin_lease(LeaseRecord& record) {
  if (record.is_live()) return;
  record.ended = false;
  if (record.user != nullptr) ++record.user->live[place(record.address.family())];
  if (!record.pool) return;
  Fill& fill = fill_of(*record.pool);
  fill.peak = std::max(fill.peak, ++fill.live);
}

void LeaseRecords::end_lease(LeaseRecord& record) {
  if (!record.is_live()) return;
  record.ended = true;
  if (record.user != nullptr) --record.user->live[place(record.address.family())];
  if (record.pool) --fill_of(*record.pool).live;
}

LeaseRecords::Fill& LeaseRecords::fill_of(PoolIndex pool) {
  if (pool >= fill_.size()) fill_.resize(pool + 1);
  return fill_[pool];
}

std::uint32_t LeaseRecords::live_of(const UserName& user, Family family) const {
  const KnownUser* known = find_user(user);
  return known == nullptr ? 0 : known->live[place(family)];
}

void LeaseRecords::prepare_for(std::size_t pools, std::size_t removals) {
  fill_.reserve(pools);
  user_slab_.prepare_to_take_back(removals);  // at most each is its user's last
}

void LeaseRecords::forget_peaks() {
  for (Fill& fill : fill_) fill.peak = fill.live;
}

void LeaseRecords::count_pools_again() {
  fill_.clear();
  for_each([&](const LeaseRecord& record) {
    if (record.is_live() && record.pool) ++fill_of(*record.pool).live;
  });
  forget_peaks();
}

void LeaseRecords::remove(LeaseRecord& record) {
  end_lease(record);
  take_off_ras_port(record);
  leave_user(record);
  if (record.address.family() == Family::v6) {
    const Address identifier = record.address;  // the record dies while it is erased
    identifiers_.erase(identifier);
  } else {
    record = LeaseRecord();
  }
}

}  // namespace raspool
