#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/service/address_service.hpp"
#include "core/store/lease_store.hpp"
#include "tests/simulation/scheduler.hpp"
#include "tests/support/journal_fold.hpp"

namespace raspool::test {

// A disk with one state file on it, which takes its time, fails, fills and hangs, and which forgets at a loss
// of power what was not synced. What a process that died still does to it is without effect.
class SimulatedDisk {
 public:
  // A process that uses it.
  struct User {
    bool dead = false;
    const std::vector<JournalRecord>* committing = nullptr;  // what hangs between it and the disk
    std::optional<Ticks> busy_since;                         // its commit thread has had no rest since then
    std::optional<Ticks> idle_since;
  };
  // What is told of all that happens to the file.
  class Watcher {
   public:
    virtual ~Watcher() = default;
    virtual void recovered(bool cleanly, std::optional<WallTime> alive_at) = 0;
    virtual void violated(std::string what) = 0;
  };
  struct Weather {
    Duration slow{};             // each call takes so much longer
    std::uint32_t failures = 0;  // so many calls fail
    bool full = false;           // what makes the file longer fails
    bool hangs = false;
    bool cannot_open = false;
  };

  SimulatedDisk(Scheduler& scheduler, Watcher& watcher);

  StoreOpener opener(User& user);
  Weather weather;
  void weather_changed() { scheduler_.wake(&weather); }

  void process_dies(User& user);  // what it was committing arrives, or does not
  void power_fails();

  // Is this answer in the file, so that it survives a death of the process, or a loss of power?
  bool has(Sequence tenure, Address address, bool synced) const;
  const JournalFold& fold() const { return fold_; }
  std::uint64_t calls() const { return calls_; }

 private:
  class Store;
  using Devices = std::map<std::string, std::string>;
  // What the file says; a transaction makes a new one.
  struct State {
    std::size_t records = 0;
    std::optional<WallTime> alive_at;
    std::optional<Sequence> stopped_after;
    std::shared_ptr<const Devices> devices = std::make_shared<Devices>();
  };

  enum class Call : std::uint8_t { open, commit, fold };
  std::optional<StoreError> take_time(User& user, Call call);
  std::optional<StoreError> append(const std::vector<JournalRecord>& records, Durability durability);
  void changed(Durability durability);
  Sequence last_sequence() const { return records_.empty() ? 0 : records_.back().sequence; }

  Scheduler& scheduler_;
  Watcher& watcher_;
  std::vector<JournalRecord> records_;
  JournalFold fold_;
  std::size_t folded_ = 0;
  State now_, synced_;
  std::vector<State> between_;  // what a loss of power may leave beside the synced one; the last is now_
  std::uint64_t calls_ = 0;
};

}  // namespace raspool::test
