#include "tests/support/memory_lease_store.hpp"

#include <algorithm>
#include <map>

#include "tests/support/journal_fold.hpp"

namespace raspool::test {
namespace {

Sequence last_sequence(const Journal& records) { return records.empty() ? 0 : records.back().sequence; }

}  // namespace

std::vector<Tenure> closed_tenures(std::span<const JournalRecord> records) {
  std::map<Sequence, Tenure> open;
  std::vector<Tenure> closed;
  for (const JournalRecord& record : records) {
    if (const auto* assigned = std::get_if<Assigned>(&record.fact)) {
      open.emplace(assigned->tenure.id, assigned->tenure);
    } else if (const auto* ended = std::get_if<Ended>(&record.fact)) {
      Tenure tenure = open.at(ended->tenure);
      tenure.to = ended->at;
      tenure.end = ended->reason;
      tenure.rests_from = ended->rests_from;
      tenure.change = record.sequence;
      closed.push_back(tenure);
    }
  }
  return closed;
}

MemoryStateFile::MemoryStateFile(RandomSource& random) : secret(32) {
  random.fill(secret);
  std::uint8_t number[1];
  random.fill(number);
  instance = "00000000-0000-4000-8000-000000000" + std::to_string(100 + number[0]);
}

std::vector<Tenure> MemoryStateFile::history() {
  std::lock_guard lock(mutex);
  return closed_tenures(std::span(records).first(folded));
}

std::variant<Recovered, StoreError> MemoryLeaseStore::recover() {
  std::lock_guard lock(file_->mutex);
  JournalFold fold;
  fold.apply(file_->records);
  Recovered recovered;
  recovered.instance = file_->instance;
  recovered.secret = file_->secret;
  recovered.last = without_past_identifiers(fold.last());
  recovered.next_sequence = last_sequence(file_->records) + 1;
  recovered.alive_at = file_->alive_at;
  recovered.stopped_cleanly = file_->stopped_after == last_sequence(file_->records);
  for (const auto& [ras_port, device] : file_->devices) recovered.devices.push_back({ras_port, device});
  return recovered;
}

std::optional<StoreError> MemoryLeaseStore::append(std::span<const JournalRecord> records) {
  std::lock_guard lock(file_->mutex);
  Sequence last = last_sequence(file_->records);
  for (const JournalRecord& record : records) {
    if (record.sequence <= last) return StoreError{StoreError::Code::io, "a record out of order"};
    last = record.sequence;
  }
  file_->records.insert(file_->records.end(), records.begin(), records.end());
  return std::nullopt;
}

std::optional<StoreError> MemoryLeaseStore::mark_alive(WallTime at) {
  std::lock_guard lock(file_->mutex);
  file_->alive_at = at;
  file_->stopped_after.reset();
  return std::nullopt;
}

std::optional<StoreError> MemoryLeaseStore::mark_stopped(WallTime at) {
  std::lock_guard lock(file_->mutex);
  file_->alive_at = at;
  file_->stopped_after = last_sequence(file_->records);
  return std::nullopt;
}

std::optional<StoreError> MemoryLeaseStore::keep_devices(std::span<const RasDevice> changed) {
  std::lock_guard lock(file_->mutex);
  for (const RasDevice& device : changed) {
    file_->devices[device.ras_port] = device.device;
    if (device.device.empty()) file_->devices.erase(device.ras_port);
  }
  return std::nullopt;
}

std::optional<StoreError> MemoryLeaseStore::keep_facts(std::span<const TenureFacts> facts) {
  std::lock_guard lock(file_->mutex);
  for (const TenureFacts& told : facts) file_->facts[told.tenure].take(told.facts);
  return std::nullopt;
}

std::variant<std::size_t, StoreError> MemoryLeaseStore::fold(std::size_t most) {
  std::lock_guard lock(file_->mutex);
  const std::size_t moved = std::min(most, file_->records.size() - file_->folded);
  file_->folded += moved;
  return moved;
}

}  // namespace raspool::test
