#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "core/env/random_source.hpp"
#include "core/store/lease_store.hpp"

namespace raspool::test {

// What a state file and its history are to a SQLite store: survives its stores. Safe to use from any thread.
struct MemoryStateFile {
  explicit MemoryStateFile(RandomSource& random);

  std::mutex mutex;  // guards all below
  std::string instance;
  std::vector<std::uint8_t> secret;
  Journal records;         // all there ever were
  std::size_t folded = 0;  // how many of them the fold has taken
  std::optional<WallTime> alive_at;
  std::optional<Sequence> stopped_after;
  std::map<std::string, std::string> devices;  // by RAS port
  std::map<Sequence, ConnectionFacts> facts;   // by tenure

  std::vector<Tenure> history();  // the closed tenures among what is folded, by change
};

// A LeaseStore that keeps every record and computes everything else from them each time.
class MemoryLeaseStore final : public LeaseStore {
 public:
  explicit MemoryLeaseStore(std::shared_ptr<MemoryStateFile> file) : file_(std::move(file)) {}

  std::variant<Recovered, StoreError> recover() override;
  std::optional<StoreError> append(std::span<const JournalRecord> records) override;
  std::optional<StoreError> set_durability(Durability) override { return std::nullopt; }
  std::optional<StoreError> mark_alive(WallTime at) override;
  std::optional<StoreError> mark_stopped(WallTime at) override;
  std::optional<StoreError> keep_devices(std::span<const RasDevice> changed) override;
  std::optional<StoreError> keep_facts(std::span<const TenureFacts> facts) override;
  std::variant<std::size_t, StoreError> fold(std::size_t most) override;

 private:
  std::shared_ptr<MemoryStateFile> file_;
};

// The tenures that these records close, by change: what a history holds when all of them are folded.
std::vector<Tenure> closed_tenures(std::span<const JournalRecord> records);

}  // namespace raspool::test
