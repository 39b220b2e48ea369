#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/lease/journal_record.hpp"
#include "tests/conformance/random_journal.hpp"
#include "tests/conformance/store_site.hpp"

namespace raspool::test {

// One thing that is done to a store.
struct StoreStep {
  enum class Kind : std::uint8_t {
    open,
    append,
    mark_alive,
    mark_stopped,
    keep_devices,
    keep_facts,
    fold,
    durability
  };
  Kind kind = Kind::open;
  Journal records{};
  WallTime at{};
  std::vector<RasDevice> devices{};
  std::vector<TenureFacts> facts{};
  std::size_t most = 0;
  Durability durability = Durability::power;

  // Opens the store anew (the old one is closed first), or does the step to it. Nothing: it was done.
  std::optional<StoreError> play(SqliteSite& site, std::unique_ptr<LeaseStore>& store) const;
};

// What a store must say of itself.
struct StoreState {
  std::size_t records = 0;  // so many of the journal
  std::optional<WallTime> alive_at;
  bool stopped = false;
  std::vector<RasDevice> devices;
};

// A service's life with its store, step by step: it opens, appends, folds, gives signs of life, stops, opens
// again. The same seed gives the same story.
class StoreStory {
 public:
  explicit StoreStory(std::uint64_t seed);

  void open();
  void append(std::size_t records);
  void append_one_by_one(std::size_t batches);
  void mark_alive();
  void mark_stopped();
  void keep_devices();
  void keep_facts();  // of tenures that live, that have ended, and of one taken back
  void fold(std::size_t most);
  void set_durability(Durability durability);

  const std::vector<StoreStep>& steps() const { return steps_; }
  const Journal& journal() const { return journal_; }
  // After the first so many steps.
  const StoreState& after(std::size_t steps) const { return states_[steps]; }
  // Does the store say so? Else what is different.
  std::string difference(const StoreState& expected, const Recovered& found) const;

 private:
  void add(StoreStep step);
  const std::vector<std::string>& leases_after(std::size_t records) const;
  WallTime next_time();

  RandomJournal source_;
  std::mt19937_64 random_;
  WallTime now_{std::chrono::seconds(1'767'225'600)};
  Journal journal_;
  std::vector<StoreStep> steps_;
  std::vector<StoreState> states_{StoreState{}};
  mutable std::map<std::size_t, std::vector<std::string>> leases_;  // as they were asked for
};

// A short life in which everything happens that a store is for.
StoreStory whole_life(std::uint64_t seed);

// The next service after a crash: a start ends what was open, and life goes on. The records, from this
// sequence.
Journal next_life(const Recovered& found);

}  // namespace raspool::test
