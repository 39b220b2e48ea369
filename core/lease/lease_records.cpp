#include "core/lease/lease_records.hpp"

namespace raspool {

LeaseRecords::~LeaseRecords() {
  for (auto& [key, user] : users_) user->records.clear();
}

LeaseRecord* LeaseRecords::find(Address address) const {
  const auto found = by_address_.find(address);
  return found == by_address_.end() ? nullptr : found->second.get();
}

LeaseRecord* LeaseRecords::live_on(std::string_view ras_port, Family family) const {
  if (ras_port.empty()) return nullptr;
  const auto found = by_ras_port_.find(RasPortKey{ras_port, family});
  return found == by_ras_port_.end() ? nullptr : found->second;
}

const KnownUser* LeaseRecords::find_user(const UserName& user) const {
  const auto found = users_.find(UserKey{user.key(), user.hash()});
  return found == users_.end() ? nullptr : found->second.get();
}

LeaseRecord& LeaseRecords::find_or_add(Address address) {
  auto& record = by_address_[address];
  if (!record) {
    record = std::make_unique<LeaseRecord>();
    record->tenure.address = address;
  }
  return *record;
}

void LeaseRecords::give_to(LeaseRecord& record, const UserName& name) {
  leave_user(record);
  const auto found = users_.find(UserKey{name.key(), name.hash()});
  KnownUser* user = nullptr;
  if (found == users_.end()) {
    auto known = std::make_unique<KnownUser>();
    known->key = name.key();
    known->hash = name.hash();
    user = known.get();
    users_.emplace(UserKey{user->key, user->hash}, std::move(known));
  } else {
    user = found->second.get();
  }
  auto behind = user->records.end();
  while (behind != user->records.begin() && std::prev(behind)->tenure.became > record.tenure.became) --behind;
  user->records.insert(behind, record);
  record.user = user;
}

void LeaseRecords::leave_user(LeaseRecord& record) {
  KnownUser* user = record.user;
  if (user == nullptr) return;
  record.user = nullptr;
  user->records.erase(user->records.iterator_to(record));
  if (user->records.empty()) users_.erase(UserKey{user->key, user->hash});
}

void LeaseRecords::put_on_ras_port(LeaseRecord& record) {
  if (record.tenure.ras_port.empty()) return;
  if (LeaseRecord* other = live_on(record.tenure.ras_port, record.tenure.address.family())) take_off_ras_port(*other);
  by_ras_port_.emplace(ras_port_of(record), &record);
  record.on_ras_port = true;
}

void LeaseRecords::take_off_ras_port(LeaseRecord& record) {
  if (!record.on_ras_port) return;
  by_ras_port_.erase(ras_port_of(record));
  record.on_ras_port = false;
}

void LeaseRecords::remove(LeaseRecord& record) {
  take_off_ras_port(record);
  leave_user(record);
  by_address_.erase(record.tenure.address);
}

}  // namespace raspool
