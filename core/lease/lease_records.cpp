#include "core/lease/lease_records.hpp"

#include <algorithm>

#include "core/policy/text_hash.hpp"

namespace raspool {

namespace {

std::size_t place(Family family) { return family == Family::v4 ? 0 : 1; }

// Counts the record in, or out again, where it is its user's.
void count(KnownUser& user, const LeaseRecord& record, int by) {
  const Family family = record.address.family();
  if (record.is_live()) {
    user.live[place(family)] += static_cast<std::uint32_t>(by);
  } else if (family == Family::v4) {
    user.ended_v4 += static_cast<std::uint32_t>(by);
  }
}

HashIndex::Tag tag_of_ras_port(std::string_view name, Family family) {
  return HashIndex::tag_of(hash_of(name)) + static_cast<HashIndex::Tag>(family);
}

}  // namespace

LeaseRecords::~LeaseRecords() {
  for_each([](LeaseRecord& record) {
    if (record.user != nullptr) record.user->records.clear();
  });
}

LeaseRecord* LeaseRecords::place_of(AddressV4 address) const {
  const Number first = first_of_.find(address.number());
  return first == BlockMap::kNone ? nullptr : &record(first + address.number() % kBlockSize);
}

LeaseRecord* LeaseRecords::find(Address address) const {
  if (address.family() == Family::v6) {
    const auto found = identifiers_.find(address);
    return found == identifiers_.end() ? nullptr : &record(found->second);
  }
  LeaseRecord* record = place_of(address.v4());
  return record == nullptr || record->id == 0 ? nullptr : record;
}

LeaseRecord* LeaseRecords::live_on(std::string_view ras_port, Family family) const {
  if (ras_port.empty()) return nullptr;
  const Number found = by_ras_port_.find(tag_of_ras_port(ras_port, family), [&](Number number) {
    return record(number).ras_port.view() == ras_port && record(number).address.family() == family;
  });
  return found == HashIndex::kNone ? nullptr : &record(found);
}

const KnownUser* LeaseRecords::find_user(const UserName& user) const {
  const Number found = users_.find(HashIndex::tag_of(user.hash()), [&](Number number) {
    return user_slab_[number].key.view() == user.key();
  });
  return found == HashIndex::kNone ? nullptr : &user_slab_[found];
}

void LeaseRecords::prefetch(Address address) const {
  if (address.family() != Family::v4) return;
  if (const LeaseRecord* record = place_of(address.v4())) fetch_lines(record);
}

void LeaseRecords::prefetch_holder(Address address) const {
  const LeaseRecord* record = find(address);
  if (record == nullptr || record->user == nullptr) return;
  fetch_lines(record->user);
  users_.prefetch(record->user_tag);
}

void LeaseRecords::prefetch_user(const UserName& user) const {
  users_.prefetch(HashIndex::tag_of(user.hash()));
}

void LeaseRecords::prefetch_live_on(std::string_view ras_port, Family family) const {
  by_ras_port_.prefetch(tag_of_ras_port(ras_port, family));
}

LeaseRecords::Number LeaseRecords::add_block() {
  const auto first = static_cast<Number>(kBlockSize * blocks_.size());
  blocks_.push_back(std::make_unique<Block>());
  Number number = first;
  for (LeaseRecord& record : *blocks_.back()) record.number = number++;
  return first;
}

LeaseRecord& LeaseRecords::find_or_add(Address address) {
  if (LeaseRecord* known = find(address)) return *known;
  LeaseRecord* added = nullptr;
  if (address.family() == Family::v4) {
    added = place_of(address.v4());
    if (added == nullptr) {
      const Number first = add_block();
      first_of_.set(address.v4().number(), first);
      added = &record(first + address.v4().number() % kBlockSize);
    }
  } else {
    if (spare_identifiers_.empty()) {
      const Number first = add_block();
      spare_identifiers_.reserve(identifiers_.size() +
                                 kBlockSize);  // all of them, so that none throws when it goes
      for (Number number = first + kBlockSize; number-- > first;) spare_identifiers_.push_back(number);
    }
    identifiers_.emplace(address, spare_identifiers_.back());
    added = &record(spare_identifiers_.back());
    spare_identifiers_.pop_back();
  }
  added->address = address;
  return *added;
}

// The texts are made and moved, because to assign to a string costs twice as much.
void describe(const LeaseRecord& record, const KnownPools& pools, Tenure& tenure) {
  tenure.id = record.id;
  tenure.kind = record.kind;
  tenure.address = record.address;
  tenure.prefix = record.prefix;
  tenure.pool = std::string(pools.name(record.given));
  tenure.user = std::string(raw_name(record));
  tenure.ras_port = std::string(record.ras_port.view());
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
  record.user_tag = HashIndex::tag_of(name.hash());
  count(user, record, 1);
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
  const HashIndex::Tag tag = HashIndex::tag_of(name.hash());
  const Number known =
      users_.find(tag, [&](Number number) { return user_slab_[number].key.view() == name.key(); });
  if (known != HashIndex::kNone) return user_slab_[known];
  const Number number = user_slab_.take();
  KnownUser& user = user_slab_[number];
  user.key.assign(name.key());
  user.number = number;
  users_.insert(tag, number);
  return user;
}

void LeaseRecords::leave_user(LeaseRecord& record) {
  KnownUser* user = record.user;
  if (user == nullptr) return;
  record.user = nullptr;
  count(*user, record, -1);
  user->records.erase(user->records.iterator_to(record));
  if (!user->records.empty()) return;
  users_.erase(record.user_tag, user->number);
  user_slab_.give_back(user->number);
}

void LeaseRecords::put_on_ras_port(LeaseRecord& record) {
  const std::string_view ras_port = record.ras_port.view();
  if (ras_port.empty()) return;
  const Family family = record.address.family();
  if (LeaseRecord* other = live_on(ras_port, family)) take_off_ras_port(*other);
  record.ras_port_tag = tag_of_ras_port(ras_port, family);
  record.on_ras_port = true;
  by_ras_port_.insert(record.ras_port_tag, record.number);
}

void LeaseRecords::take_off_ras_port(LeaseRecord& record) {
  if (!record.on_ras_port) return;
  by_ras_port_.erase(record.ras_port_tag, record.number);
  record.on_ras_port = false;
}

void LeaseRecords::begin_lease(LeaseRecord& record) {
  if (record.is_live()) return;
  if (record.user != nullptr) count(*record.user, record, -1);
  record.ended = false;
  if (record.user != nullptr) count(*record.user, record, 1);
  if (!record.pool) return;
  Fill& fill = fill_of(*record.pool);
  fill.peak = std::max(fill.peak, ++fill.live);
}

void LeaseRecords::end_lease(LeaseRecord& record) {
  if (!record.is_live()) return;
  if (record.user != nullptr) count(*record.user, record, -1);
  record.ended = true;
  if (record.user != nullptr) count(*record.user, record, 1);
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
    identifiers_.erase(record.address);
    spare_identifiers_.push_back(record.number);
    if (record.resting.is_linked()) record.resting.unlink();
  }
  const Number number = record.number;
  record = LeaseRecord();
  record.number = number;
}

}  // namespace raspool
