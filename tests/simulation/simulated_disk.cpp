#include "tests/simulation/simulated_disk.hpp"

#include <algorithm>
#include <exception>
#include <utility>

namespace raspool::test {

class SimulatedDisk::Store final : public LeaseStore {
 public:
  Store(SimulatedDisk& disk, User& user, Durability durability)
      : disk_(disk), user_(user), durability_(durability) {}

  std::variant<Recovered, StoreError> recover() override {
    if (auto error = disk_.take_time(user_, Call::open)) return std::move(*error);
    const bool cleanly = disk_.now_.stopped_after == disk_.last_sequence();
    if (!user_.dead) disk_.watcher_.recovered(cleanly, disk_.now_.alive_at);
    Recovered recovered;
    recovered.instance = "00000000-0000-4000-8000-000000000001";
    recovered.secret.assign(32, 7);
    recovered.last = disk_.fold_.last();
    recovered.next_sequence = disk_.last_sequence() + 1;
    recovered.alive_at = disk_.now_.alive_at;
    recovered.stopped_cleanly = cleanly;
    for (const auto& [ras_port, device] : *disk_.now_.devices)
      recovered.devices.push_back({ras_port, device});
    return recovered;
  }
  std::optional<StoreError> append(std::span<const JournalRecord> records) override {
    const std::vector<JournalRecord> batch(records.begin(), records.end());
    user_.committing = &batch;
    auto error = disk_.take_time(user_, Call::commit);
    user_.committing = nullptr;
    if (error || user_.dead) return error;
    if (disk_.weather.full) {
      user_.idle_since.reset();
      return StoreError{StoreError::Code::full, "raspool.db: the disk is full"};
    }
    return disk_.append(batch, durability_);
  }
  std::optional<StoreError> set_durability(Durability durability) override {
    if (auto error = disk_.take_time(user_, Call::commit)) return error;
    durability_ = durability;
    if (durability == Durability::power && !user_.dead) disk_.changed(durability);
    return std::nullopt;
  }
  std::optional<StoreError> mark_alive(WallTime at) override {
    return mark([&] {
      disk_.now_.alive_at = at;
      disk_.now_.stopped_after.reset();
    });
  }
  std::optional<StoreError> mark_stopped(WallTime at) override {
    return mark([&] {
      disk_.now_.alive_at = at;
      disk_.now_.stopped_after = disk_.last_sequence();
    });
  }
  std::optional<StoreError> keep_devices(std::span<const RasDevice> changed) override {
    return mark([&] {
      auto devices = std::make_shared<Devices>(*disk_.now_.devices);
      for (const RasDevice& device : changed) {
        (*devices)[device.ras_port] = device.device;
        if (device.device.empty()) devices->erase(device.ras_port);
      }
      disk_.now_.devices = std::move(devices);
    });
  }
  std::variant<std::size_t, StoreError> fold(std::size_t most) override {
    if (auto error = disk_.take_time(user_, Call::fold)) return std::move(*error);
    if (user_.dead) return std::size_t{0};
    const std::size_t moved =
        std::min(most, disk_.records_.size() - std::min(disk_.folded_, disk_.records_.size()));
    disk_.folded_ += moved;
    if (moved > 0) disk_.changed(Durability::power);  // a fold syncs what it folds
    return moved;
  }

 private:
  template <class Change>
  std::optional<StoreError> mark(Change change) {
    if (auto error = disk_.take_time(user_, Call::commit)) return error;
    if (user_.dead) return std::nullopt;
    change();
    disk_.changed(durability_);
    return std::nullopt;
  }

  SimulatedDisk& disk_;
  User& user_;
  Durability durability_;
};

SimulatedDisk::SimulatedDisk(Scheduler& scheduler, Watcher& watcher)
    : scheduler_(scheduler), watcher_(watcher) {}

StoreOpener SimulatedDisk::opener(User& user) {
  return [this,
          &user](const ServiceSettings& settings) -> std::variant<std::unique_ptr<LeaseStore>, StoreError> {
    if (auto error = take_time(user, Call::open)) return std::move(*error);
    if (weather.cannot_open && !user.dead)
      return StoreError{StoreError::Code::io, "raspool.db: cannot be opened"};
    return std::make_unique<Store>(*this, user, settings.durability);
  };
}

std::optional<StoreError> SimulatedDisk::take_time(User& user, Call call) {
  ++calls_;
  if (user.dead) return std::nullopt;
  if (call == Call::commit) {
    const bool rested = user.idle_since && scheduler_.now().ticks > *user.idle_since;
    if (!user.busy_since || rested) user.busy_since = scheduler_.now().ticks;
    user.idle_since.reset();
  }
  Random& random = scheduler_.random();
  if (random.once_in(2)) {
    scheduler_.yield();
  } else {
    scheduler_.sleep(std::chrono::microseconds(random.below(3000)) + weather.slow);
  }
  while (weather.hangs && !user.dead) scheduler_.wait(&weather);
  if (user.dead) return std::nullopt;
  if (weather.failures > 0) {
    --weather.failures;
    return StoreError{StoreError::Code::io, "raspool.db: input/output error"};
  }
  if (call == Call::commit) user.idle_since = scheduler_.now().ticks;
  return std::nullopt;
}

std::optional<StoreError> SimulatedDisk::append(const std::vector<JournalRecord>& records,
                                                Durability durability) {
  for (const JournalRecord& record : records) {
    if (record.sequence <= last_sequence()) {
      watcher_.violated("a record comes out of order: " + std::to_string(record.sequence));
      return std::nullopt;
    }
    try {
      fold_.apply(record);
    } catch (const std::exception& exception) {
      watcher_.violated(std::string("I6: ") + exception.what());
      return std::nullopt;
    }
    records_.push_back(record);
  }
  now_.records = records_.size();
  changed(durability);
  return std::nullopt;
}

void SimulatedDisk::changed(Durability durability) {
  if (durability == Durability::power) {
    synced_ = now_;
    between_.clear();
  } else {
    between_.push_back(now_);
  }
}

void SimulatedDisk::process_dies(User& user) {
  if (user.committing != nullptr && !weather.full && scheduler_.random().once_in(2)) {
    append(*user.committing, Durability::process);
  }
  user.committing = nullptr;
  user.dead = true;
  scheduler_.wake(&weather);
}

void SimulatedDisk::power_fails() {
  const std::size_t kept = scheduler_.random().below(between_.size() + 1);
  now_ = kept == 0 ? synced_ : between_[kept - 1];
  synced_ = now_;
  between_.clear();
  if (now_.records < records_.size()) {
    records_.resize(now_.records);
    fold_ = JournalFold();
    fold_.apply(records_);
  }
  folded_ = std::min(folded_, records_.size());
}

bool SimulatedDisk::has(Sequence tenure, Address address, bool synced) const {
  const auto end = records_.begin() + static_cast<std::ptrdiff_t>(synced ? synced_.records : records_.size());
  const auto found =
      std::lower_bound(records_.begin(), end, tenure,
                       [](const JournalRecord& record, Sequence at) { return record.sequence < at; });
  if (found == end || found->sequence != tenure) return false;
  const auto* assigned = std::get_if<Assigned>(&found->fact);
  return assigned != nullptr && assigned->tenure.address == address;
}

}  // namespace raspool::test
