#include "core/lease/lease_records.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "core/env/prefetch.hpp"

namespace raspool {

namespace {

std::size_t place_in_counts(Family family) { return family == Family::v4 ? 0 : 1; }

}  // namespace

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
  return record == nullptr || !record->is_known ? nullptr : record;
}

LeaseRecord* LeaseRecords::live_on(RasPort ras_port, Family family) const {
  if (ras_port.is_empty()) return nullptr;
  const Number found = on_ras_ports_.find(ras_port, family, [&](Number number) {
    return record(number).ras_port == ras_port && record(number).family() == family;
  });
  return found == HashIndex::kNone ? nullptr : &record(found);
}

LeaseRecord* LeaseRecords::live_on(std::string_view ras_port, Family family) const {
  const auto known = ras_ports_.find(ras_port);
  return known ? live_on(*known, family) : nullptr;
}

Address LeaseRecords::address_of(const LeaseRecord& record) const {
  if (!record.is_v6) return address_of(record.number);
  return (*identifiers_of_blocks_[begins_[record.number / kBlockSize]])[record.number % kBlockSize];
}

// Tags first: another's name is nearly never read. A user's name comes in the same form nearly always; only
// of another form its key must be made.
bool LeaseRecords::is_of(const LeaseRecord& record, const UserName& user) const {
  if (!record.has_user || record.user_tag != HashIndex::tag_of(user.hash())) return false;
  const std::string_view name = record.user;
  return name == user.raw() || names_.user_name(name) == user;
}

LeaseRecord* LeaseRecords::first_of(const UserName& user) const {
  const Number first =
      users_.find(HashIndex::tag_of(user.hash()), [&](Number number) { return is_of(record(number), user); });
  return first == HashIndex::kNone ? nullptr : &record(first);
}

LeaseRecords::Some LeaseRecords::all_of(const UserName& user) const {
  Some all;
  if (const LeaseRecord* first = first_of(user)) {
    for_each_from(*first, [&](LeaseRecord& record) {
      all.push_back(&record);
      return false;
    });
  }
  return all;
}

std::uint32_t LeaseRecords::live_of(const UserName& user, Family family) const {
  const LeaseRecord* first = first_of(user);
  if (first == nullptr) return 0;
  if (first->in_crowd) return crowd_of(*first).live[place_in_counts(family)];
  std::uint32_t live = 0;
  for_each_from(*first, [&](const LeaseRecord& record) {
    if (record.is_live() && record.family() == family) ++live;
    return false;
  });
  return live;
}

void LeaseRecords::prefetch(Address address) const {
  if (address.family() != Family::v4) return;
  if (const LeaseRecord* record = place_of(address.v4())) fetch_lines(record);
}

void LeaseRecords::prefetch_record(Number number) const { fetch_lines(&record(number)); }

void LeaseRecords::prefetch_holder(Number number) const {
  const LeaseRecord& holder = record(number);
  if (holder.has_user) users_.prefetch(holder.user_tag);
}

std::optional<LeaseRecords::Number> LeaseRecords::number_of(AddressV4 address) const {
  const Number first = first_of_.find(address.number());
  if (first == BlockMap::kNone) return std::nullopt;
  return first + address.number() % kBlockSize;
}

LeaseRecords::Number LeaseRecords::number_for(AddressV4 address) {
  if (const auto known = number_of(address)) return *known;
  const Number first = add_block(address.number() - address.number() % kBlockSize);
  first_of_.set(address.number(), first);
  return first + address.number() % kBlockSize;
}

LeaseRecords::Number LeaseRecords::add_block(std::uint32_t begins) {
  begins_.resize(blocks_.size() + 1);  // there may be one too many, whose block found no memory
  begins_.back() = begins;
  blocks_.push_back(std::make_unique<Records>());
  const auto first = static_cast<Number>(kBlockSize * (blocks_.size() - 1));
  Number number = first;
  for (LeaseRecord& record : *blocks_.back()) record.number = number++;
  return first;
}

LeaseRecords::Number LeaseRecords::add_identifier(InterfaceIdentifier identifier) {
  if (spare_identifiers_.empty()) {
    spare_identifiers_.reserve(identifiers_.size() +
                               kBlockSize);  // all of them, so that none throws when it goes
    identifiers_of_blocks_.push_back(std::make_unique<Identifiers>());
    const Number first = add_block(static_cast<std::uint32_t>(identifiers_of_blocks_.size() - 1));
    for (Number number = first + kBlockSize; number-- > first;) spare_identifiers_.push_back(number);
  }
  const Number number = spare_identifiers_.back();
  identifiers_.emplace(identifier, number);
  spare_identifiers_.pop_back();
  (*identifiers_of_blocks_[begins_[number / kBlockSize]])[number % kBlockSize] = identifier;
  record(number).is_v6 = true;
  return number;
}

LeaseRecord& LeaseRecords::find_or_add(Address address) {
  if (address.family() == Family::v4) return record(number_for(address.v4()));
  if (LeaseRecord* known = find(address)) return *known;
  return record(add_identifier(address.identifier()));
}

void LeaseRecords::forget_places() noexcept {
  for (const auto& block : blocks_) {
    for (LeaseRecord& record : *block) {
      if (!record.is_v6) record.free = {};
    }
  }
}

// What row 8 looks for are addresses.
std::uint32_t LeaseRecords::pool_in_crowd(const LeaseRecord& record) {
  return record.is_v6 ? Crowd::kNone : record.pool().value_or(Crowd::kNone);
}

Crowd::Member LeaseRecords::member_of(const LeaseRecord& record) {
  return {record.facts.get().became, record.number, pool_in_crowd(record),
          Crowd::seconds_of(record.facts.released())};
}

void LeaseRecords::give_to(LeaseRecord& record, const UserName& name) {
  call(record, name);
  record.user_tag = HashIndex::tag_of(name.hash());
  record.next_of_user = HashIndex::kNone;
  LeaseRecord* const first = first_of(name);
  if (first == nullptr) {
    users_.insert(record.user_tag, record.number);
    record.has_user = true;
    return;
  }
  const Sequence became = record.facts.get().became;
  std::size_t others = 0;
  LeaseRecord* behind = nullptr;  // the last of those that became the user's no later
  if (!first->in_crowd) {
    for_each_from(*first, [&](LeaseRecord& other) {
      ++others;
      if (other.facts.get().became <= became) behind = &other;
      return false;
    });
  }
  if (first->in_crowd || others == kFew) {
    const Number which = others == 0 ? first->next_of_user : make_crowd(first->number);
    crowds_[which]->make_room();
    Crowd::add(crowds_[which]->all, member_of(record));
    record.next_of_user = which;
    record.in_crowd = true;
    count(record, true);
  } else if (behind == nullptr) {
    record.next_of_user = first->number;
    users_.replace(record.user_tag, first->number, record.number);
  } else {
    record.next_of_user = std::exchange(behind->next_of_user, record.number);
  }
  record.has_user = true;
}

LeaseRecords::Number LeaseRecords::make_crowd(Number first) {
  auto crowd = std::make_unique<Crowd>();
  if (spare_crowds_.empty()) {
    spare_crowds_.reserve(crowds_.size() + 1);  // all of them, so that none throws when it goes
    crowds_.emplace_back();
    spare_crowds_.push_back(static_cast<Number>(crowds_.size() - 1));
  }
  for (Number number = first; number != HashIndex::kNone; number = record(number).next_of_user) {
    crowd->all.push_back(member_of(record(number)));
  }
  crowd->make_room();
  const Number which = spare_crowds_.back();
  spare_crowds_.pop_back();
  crowds_[which] = std::move(crowd);
  for (const Crowd::Member& member : crowds_[which]->all) {
    LeaseRecord& record = this->record(member.number);
    record.in_crowd = true;
    record.next_of_user = which;
    count(record, true);
  }
  return which;
}

void LeaseRecords::count(LeaseRecord& record, bool in) {
  if (!record.in_crowd) return;
  Crowd& crowd = crowd_of(record);
  if (record.is_live()) {
    crowd.live[place_in_counts(record.family())] += in ? 1u : ~0u;
  } else if (!record.is_v6) {
    in ? Crowd::add(crowd.ended, member_of(record)) : Crowd::remove(crowd.ended, member_of(record));
    if (in) crowd.last_released = std::max(crowd.last_released, record.facts.released());
  }
}

void LeaseRecords::take_from_user(LeaseRecord& record) {
  if (!record.has_user) return;
  if (record.in_crowd) {
    leave_crowd(record);
  } else {
    const Number next = record.next_of_user;
    LeaseRecord* before = nullptr;
    const Number first = users_.find(record.user_tag, [&](Number number) {
      before = nullptr;
      if (this->record(number).in_crowd) return false;
      for (; number != HashIndex::kNone && number != record.number;
           number = this->record(number).next_of_user) {
        before = &this->record(number);
      }
      return number == record.number;
    });
    if (before != nullptr) {
      before->next_of_user = next;
    } else if (next != HashIndex::kNone) {
      users_.replace(record.user_tag, first, next);
    } else {
      users_.erase(record.user_tag, record.number);
    }
  }
  record.has_user = false;
  record.next_of_user = HashIndex::kNone;
}

// Of a crowd that has become half of a few a chain is made again.
void LeaseRecords::leave_crowd(LeaseRecord& record) {
  count(record, false);
  const Number which = record.next_of_user;
  Crowd& crowd = *crowds_[which];
  const Number in_table = users_.find(record.user_tag, [&](Number number) {
    return this->record(number).in_crowd && this->record(number).next_of_user == which;
  });
  Crowd::remove(crowd.all, member_of(record));
  record.in_crowd = false;
  users_.replace(record.user_tag, in_table, crowd.all.front().number);
  if (crowd.all.size() > kFew / 2) return;
  Number next = HashIndex::kNone;
  for (auto member = crowd.all.rbegin(); member != crowd.all.rend(); ++member) {
    this->record(member->number).in_crowd = false;
    this->record(member->number).next_of_user = std::exchange(next, member->number);
  }
  crowds_[which].reset();
  spare_crowds_.push_back(which);
}

void LeaseRecords::put_on_ras_port(LeaseRecord& record) {
  if (record.ras_port.is_empty()) return;
  LeaseRecord* const other = live_on(record.ras_port, record.family());
  if (other == &record) return;
  if (other == nullptr) {
    on_ras_ports_.put(record.ras_port, record.family(), record.number);
  } else {
    on_ras_ports_.replace(record.ras_port, record.family(), other->number, record.number);
    other->on_ras_port = false;
  }
  record.on_ras_port = true;
}

void LeaseRecords::take_off_ras_port(LeaseRecord& record) {
  if (!record.on_ras_port) return;
  on_ras_ports_.take(record.ras_port, record.family(), record.number);
  record.on_ras_port = false;
}

void LeaseRecords::begin_lease(LeaseRecord& record) {
  if (record.is_live()) return;
  const auto pool = record.pool();
  Fill* const fill = pool ? &fill_of(*pool) : nullptr;
  count(record, false);
  record.ended = false;
  count(record, true);
  if (fill != nullptr) fill->peak = std::max(fill->peak, ++fill->live);
}

void LeaseRecords::end_lease(LeaseRecord& record) {
  if (!record.is_live()) return;
  count(record, false);
  record.ended = true;
  count(record, true);
  if (const auto pool = record.pool()) --fill_of(*pool).live;
}

LeaseRecords::Fill& LeaseRecords::fill_of(PoolIndex pool) {
  if (pool >= fill_.size()) fill_.resize(pool + 1);
  return fill_[pool];
}

void LeaseRecords::forget_peaks() {
  for (Fill& fill : fill_) fill.peak = fill.live;
}

void LeaseRecords::count_pools_again(std::span<const std::uint64_t> peaks) {
  for (const auto& crowd : crowds_) {
    if (crowd == nullptr) continue;
    for (auto* members : {&crowd->all, &crowd->ended}) {
      for (Crowd::Member& member : *members) member.pool = pool_in_crowd(record(member.number));
    }
  }
  fill_.clear();
  for (const std::uint64_t peak : peaks) fill_.push_back({0, peak});
  for_each([&](const LeaseRecord& record) {
    const auto pool = record.pool();
    if (record.is_live() && pool) ++fill_of(*pool).live;
  });
  for (Fill& fill : fill_) fill.peak = std::max(fill.peak, fill.live);
}

void LeaseRecords::remove(LeaseRecord& record) {
  end_lease(record);
  take_off_ras_port(record);
  take_from_user(record);
  const Number number = record.number;
  const FreePlace free = record.free;  // the pool knows it was given
  const bool is_v6 = record.is_v6;
  if (is_v6) identifiers_.erase(address_of(record));
  record = LeaseRecord();
  record.number = number;
  if (is_v6) {
    spare_identifiers_.push_back(number);
  } else {
    record.free = free;
  }
}

// Of each user once, with the first record; of the others whether they are among that one's.
std::string LeaseRecords::wrong_of_user(const LeaseRecord& record) const {
  if (!record.has_user) return "";
  const UserName user = names_.user_name(record.user);
  const LeaseRecord* const first = first_of(user);
  if (first == nullptr) return "is of a user of whom nothing is known";
  bool is_first = first == &record, is_among = false;
  if (record.in_crowd) {
    const std::vector<Crowd::Member>& all = crowd_of(record).all;
    is_first = all.front().number == record.number;
    is_among = std::binary_search(all.begin(), all.end(), member_of(record));
  } else {
    for_each_from(*first, [&](const LeaseRecord& other) { return is_among = &other == &record; });
  }
  if (!is_among) return "is not among the leases of its user";
  if (!is_first) return "";

  const Some all = all_of(user);
  std::array<std::uint32_t, 2> live{};
  std::size_t ended = 0;
  for (const LeaseRecord* one : all) {
    if (one->is_live()) ++live[place_in_counts(one->family())];
    if (!one->is_live() && !one->is_v6) ++ended;
    if (!is_of(*one, user)) return fmt::format("is of a user with a lease of {}", one->user);
  }
  const bool in_order = std::is_sorted(all.begin(), all.end(), [](const auto* left, const auto* right) {
    return left->facts.get().became < right->facts.get().became;
  });
  if (!in_order) return "is the first of leases that are in no order";
  const std::array<std::uint32_t, 2> counted{live_of(user, Family::v4), live_of(user, Family::v6)};
  const std::size_t counted_ended = record.in_crowd ? crowd_of(record).ended.size() : ended;
  if (live == counted && ended == counted_ended) return "";
  return fmt::format("is of a user with {} and {} live leases and {} ended ones, counted as {}, {} and {}",
                     live[0], live[1], ended, counted[0], counted[1], counted_ended);
}

}  // namespace raspool
