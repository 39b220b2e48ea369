#include "tests/support/scripted_disk.hpp"

#include <array>
#include <condition_variable>
#include <map>
#include <mutex>
#include <stdexcept>
#include <thread>
#include <utility>

#include "tests/support/eventually.hpp"
#include "tests/support/journal_fold.hpp"

namespace raspool::test {

class ScriptedDisk::State {
 public:
  struct Script {
    bool hangs = false;
    Duration takes{};
    std::size_t failures = 0;
    StoreError error;
    std::size_t throws = 0;
    Thrown thrown = Thrown::exception;
    std::size_t calls = 0;
    std::size_t hanging = 0;
  };
  Script& script(StoreCall call) { return scripts[static_cast<std::size_t>(call)]; }

  // Plays the script of one call; when it returns nothing, the call succeeds.
  std::optional<StoreError> play(StoreCall call) {
    std::unique_lock lock(mutex);
    Script& script = this->script(call);
    ++script.calls;
    ++script.hanging;
    changed.notify_all();
    changed.wait(lock, [&] { return !script.hangs; });
    --script.hanging;
    const Duration takes = script.takes;
    if (takes > Duration::zero()) {
      lock.unlock();
      std::this_thread::sleep_for(takes);
      lock.lock();
    }
    if (script.throws > 0) {
      --script.throws;
      if (script.thrown == Thrown::number) throw 42;
      throw std::runtime_error("the disk throws, as the test says");
    }
    if (script.failures > 0) {
      --script.failures;
      return script.error;
    }
    return std::nullopt;
  }

  mutable std::mutex mutex;  // guards all below
  std::condition_variable changed;
  std::array<Script, kStoreCalls> scripts;
  std::vector<JournalRecord> journal;
  std::vector<std::size_t> commit_sizes;
  JournalFold fold;
  std::size_t folded = 0;
  std::optional<WallTime> alive_at;
  bool stopped_cleanly = false;
  std::map<std::string, std::string> devices;  // by RAS port
  std::vector<TenureFacts> facts;
  std::size_t open_stores = 0;
  std::optional<Durability> durability;

  std::vector<RasDevice> kept_devices() const {
    std::vector<RasDevice> kept;
    for (const auto& [ras_port, device] : devices) kept.push_back({ras_port, device});
    return kept;
  }
};

class ScriptedDisk::Store final : public LeaseStore {
 public:
  explicit Store(std::shared_ptr<State> state) : state_(std::move(state)) {
    std::lock_guard lock(state_->mutex);
    ++state_->open_stores;
  }
  Store(const Store&) = delete;
  Store& operator=(const Store&) = delete;
  ~Store() override {
    std::lock_guard lock(state_->mutex);
    --state_->open_stores;
  }

  std::variant<Recovered, StoreError> recover() override {
    if (auto error = state_->play(StoreCall::recover)) return *error;
    std::lock_guard lock(state_->mutex);
    Recovered recovered;
    recovered.instance = "00000000-0000-4000-8000-000000000001";
    recovered.last = state_->fold.last();
    recovered.next_sequence = state_->fold.next_sequence();
    recovered.alive_at = state_->alive_at;
    recovered.stopped_cleanly = state_->stopped_cleanly;
    recovered.secret.assign(32, 0x5A);
    recovered.devices = state_->kept_devices();
    return recovered;
  }

  std::optional<StoreError> append(std::span<const JournalRecord> records) override {
    if (auto error = state_->play(StoreCall::append)) return error;
    std::lock_guard lock(state_->mutex);
    state_->fold.apply(records);
    state_->journal.insert(state_->journal.end(), records.begin(), records.end());
    state_->commit_sizes.push_back(records.size());
    state_->stopped_cleanly = false;
    return std::nullopt;
  }

  std::optional<StoreError> set_durability(Durability durability) override {
    if (auto error = state_->play(StoreCall::set_durability)) return error;
    std::lock_guard lock(state_->mutex);
    state_->durability = durability;
    return std::nullopt;
  }

  std::optional<StoreError> mark_alive(WallTime at) override {
    if (auto error = state_->play(StoreCall::mark_alive)) return error;
    std::lock_guard lock(state_->mutex);
    state_->alive_at = at;
    state_->stopped_cleanly = false;
    return std::nullopt;
  }

  std::optional<StoreError> mark_stopped(WallTime at) override {
    if (auto error = state_->play(StoreCall::mark_stopped)) return error;
    std::lock_guard lock(state_->mutex);
    state_->alive_at = at;
    state_->stopped_cleanly = true;
    return std::nullopt;
  }

  std::optional<StoreError> keep_devices(std::span<const RasDevice> changed) override {
    if (auto error = state_->play(StoreCall::keep_devices)) return error;
    std::lock_guard lock(state_->mutex);
    for (const RasDevice& device : changed) {
      state_->devices[device.ras_port] = device.device;
      if (device.device.empty()) state_->devices.erase(device.ras_port);
    }
    return std::nullopt;
  }

  std::optional<StoreError> keep_facts(std::span<const TenureFacts> facts) override {
    if (auto error = state_->play(StoreCall::keep_facts)) return error;
    std::lock_guard lock(state_->mutex);
    state_->facts.insert(state_->facts.end(), facts.begin(), facts.end());
    return std::nullopt;
  }

  std::variant<std::size_t, StoreError> fold(std::size_t most) override {
    if (auto error = state_->play(StoreCall::fold)) return *error;
    std::lock_guard lock(state_->mutex);
    const std::size_t moved = std::min(most, state_->journal.size() - state_->folded);
    state_->folded += moved;
    return moved;
  }

 private:
  std::shared_ptr<State> state_;
};

ScriptedDisk::ScriptedDisk() : state_(std::make_shared<State>()) {}
ScriptedDisk::~ScriptedDisk() { let_go(); }

StoreOpener ScriptedDisk::opener() {
  return [state = state_](const ServiceSettings&) -> std::variant<std::unique_ptr<LeaseStore>, StoreError> {
    if (auto error = state->play(StoreCall::open)) return *error;
    return std::make_unique<Store>(state);
  };
}

void ScriptedDisk::hang(StoreCall call) {
  std::lock_guard lock(state_->mutex);
  state_->script(call).hangs = true;
}

void ScriptedDisk::let_go() {
  std::lock_guard lock(state_->mutex);
  for (State::Script& script : state_->scripts) script.hangs = false;
  state_->changed.notify_all();
}

bool ScriptedDisk::wait_until_hanging(StoreCall call) {
  std::unique_lock lock(state_->mutex);
  const State::Script& script = state_->script(call);
  return state_->changed.wait_for(lock, kPatience, [&] { return script.hangs && script.hanging > 0; });
}

void ScriptedDisk::slow_down(StoreCall call, Duration each) {
  std::lock_guard lock(state_->mutex);
  state_->script(call).takes = each;
}

void ScriptedDisk::fail_next(StoreCall call, std::size_t times, StoreError error) {
  std::lock_guard lock(state_->mutex);
  state_->script(call).failures = times;
  state_->script(call).error = std::move(error);
}

void ScriptedDisk::throw_next(StoreCall call, std::size_t times, Thrown thrown) {
  std::lock_guard lock(state_->mutex);
  state_->script(call).throws = times;
  state_->script(call).thrown = thrown;
}

void ScriptedDisk::write(const std::vector<JournalRecord>& records) {
  std::lock_guard lock(state_->mutex);
  state_->fold.apply(records);
  state_->journal.insert(state_->journal.end(), records.begin(), records.end());
}

std::size_t ScriptedDisk::calls(StoreCall call) const {
  std::lock_guard lock(state_->mutex);
  return state_->script(call).calls;
}

std::vector<JournalRecord> ScriptedDisk::journal() const {
  std::lock_guard lock(state_->mutex);
  return state_->journal;
}

std::vector<std::size_t> ScriptedDisk::commit_sizes() const {
  std::lock_guard lock(state_->mutex);
  return state_->commit_sizes;
}

std::vector<Tenure> ScriptedDisk::last() const {
  std::lock_guard lock(state_->mutex);
  return state_->fold.last();
}

std::optional<Durability> ScriptedDisk::durability() const {
  std::lock_guard lock(state_->mutex);
  return state_->durability;
}

std::optional<WallTime> ScriptedDisk::alive_at() const {
  std::lock_guard lock(state_->mutex);
  return state_->alive_at;
}

bool ScriptedDisk::stopped_cleanly() const {
  std::lock_guard lock(state_->mutex);
  return state_->stopped_cleanly;
}

std::vector<RasDevice> ScriptedDisk::devices() const {
  std::lock_guard lock(state_->mutex);
  return state_->kept_devices();
}

std::vector<TenureFacts> ScriptedDisk::facts() const {
  std::lock_guard lock(state_->mutex);
  return state_->facts;
}

std::size_t ScriptedDisk::open_stores() const {
  std::lock_guard lock(state_->mutex);
  return state_->open_stores;
}

}  // namespace raspool::test
