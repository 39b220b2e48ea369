#include "core/lease/lease_records.hpp"

namespace raspool {

LeaseRecords::~LeaseRecords() {
  for (KnownUser* user : users_) {
    user->records.clear();
    delete user;
  }
  for (LeaseRecord* record : by_address_) delete record;
}

LeaseRecord* LeaseRecords::find(Address address) const {
  const auto found = by_address_.find(address);
  return found == by_address_.end() ? nullptr : *found;
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
  if (LeaseRecord* known = find(address)) return *known;
  auto record = std::make_unique<LeaseRecord>();
  record->tenure.address = address;
  by_address_.insert(record.get());
  return *record.release();
}

void LeaseRecords::give_to(LeaseRecord& record, const UserName& name) {
  leave_user(record);
  KnownUser& user = find_or_add_user(name);
  auto behind = user.records.end();
  while (behind != user.records.begin() && std::prev(behind)->tenure.became > record.tenure.became) --behind;
  user.records.insert(behind, record);
  record.user = &user;
}

KnownUser& LeaseRecords::find_or_add_user(const UserName& name) {
  if (const auto found = users_.find(name); found != users_.end()) return **found;
  auto user = spare_user_ ? std::move(spare_user_) : std::make_unique<KnownUser>();
  user->key = name.key();
  user->hash = name.hash();
  users_.insert(user.get());
  return *user.release();
}

void LeaseRecords::leave_user(LeaseRecord& record) {
  KnownUser* user = record.user;
  if (user == nullptr) return;
  record.user = nullptr;
  user->records.erase(user->records.iterator_to(record));
  if (!user->records.empty()) return;
  users_.erase(user);
  spare_user_.reset(user);
}

void LeaseRecords::put_on_ras_port(LeaseRecord& record) {
  if (record.tenure.ras_port.empty()) return;
  const RasPort ras_port{record.tenure.ras_port, record.tenure.address.family()};
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

void LeaseRecords::remove(LeaseRecord& record) {
  take_off_ras_port(record);
  leave_user(record);
  by_address_.erase(&record);
  delete &record;
}

}  // namespace raspool
