// A crash at every write, sync, truncation and lock of a store's life: what outlives it is a state that the
// store promised.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <map>

#include "core/store/verification.hpp"
#include "tests/conformance/described.hpp"
#include "tests/conformance/recorded_disk.hpp"
#include "tests/conformance/sqlite_file.hpp"
#include "tests/conformance/store_site.hpp"
#include "tests/conformance/store_story.hpp"
#include "tests/support/random_seed.hpp"

namespace raspool::test {
namespace {

namespace fs = std::filesystem;
using Loss = RecordedDisk::Loss;

// How often chance decides what of one moment survives: more by RASPOOL_FAULT_ROUNDS in the environment.
int rounds() {
  const char* given = std::getenv("RASPOOL_FAULT_ROUNDS");
  return given == nullptr ? 1 : std::stoi(given);
}

// A story as it was played, with the moment at which each of its steps was done.
struct Recording {
  StoreStory story;
  Durability durability;
  std::vector<DiskEvent> events;
  std::vector<std::size_t> done_after;  // by step: so many events
};

Recording record(StoreStory story, Durability durability) {
  SqliteSite site(durability);
  DiskRecorder recorder;
  std::unique_ptr<LeaseStore> store;
  std::vector<std::size_t> done_after;
  for (const StoreStep& step : story.steps()) {
    must(step.play(site, store));
    done_after.push_back(recorder.size());
  }
  store = nullptr;
  return {std::move(story), durability, recorder.take_events(), std::move(done_after)};
}

bool writes(const StoreStep& step) {
  return step.kind != StoreStep::Kind::open && step.kind != StoreStep::Kind::fold &&
         step.kind != StoreStep::Kind::durability;
}

// What was promised at a moment: the state after at least so many steps, if the power goes.
struct Promise {
  std::size_t done = 0;
  std::size_t on_disk = 0;
};

Promise promise_after(const Recording& recording, std::size_t events) {
  Promise promise;
  Durability durability = recording.durability;
  const auto& steps = recording.story.steps();
  while (promise.done < steps.size() && recording.done_after[promise.done] <= events) {
    const StoreStep& step = steps[promise.done++];
    if (step.kind == StoreStep::Kind::durability) durability = step.durability;
    if (step.kind == StoreStep::Kind::open) durability = recording.durability;
    if (durability == Durability::power && writes(step)) promise.on_disk = promise.done;
  }
  return promise;
}

class EveryCrash {
 public:
  EveryCrash(const Recording& recording, std::uint64_t seed)
      : recording_(recording), random_(seed), new_moments_(seed % 2) {}

  // All moments from the first on that the disk looks otherwise, or more was promised, than at the one
  // before.
  // `one_in`: of these moments, in turn; another run takes others.
  void after_every_event(std::size_t first = 0, std::size_t one_in = 1) {
    std::size_t done_before = 0;
    bool changed = true;
    for (std::size_t events = 0; events <= recording_.events.size(); ++events) {
      const Promise promise = promise_after(recording_, events);
      const bool is_new = changed || promise.done != done_before;
      if (events >= first) {
        ++moments_;
        if (is_new && ++new_moments_ % one_in == 0) crash(events, promise);
        if (testing::Test::HasFailure()) return;
        done_before = promise.done;
      }
      if (events < recording_.events.size()) {
        disk_.apply(recording_.events[events]);
        changed = recording_.events[events].kind != DiskEvent::Kind::nothing || (changed && events < first);
      }
    }
  }

  std::size_t moments() const { return moments_; }
  std::size_t disks() const { return disks_; }

 private:
  void crash(std::size_t events, const Promise& promise) {
    SCOPED_TRACE("after " + std::to_string(events) + " of " + std::to_string(recording_.events.size()) +
                 " events, in step " + std::to_string(promise.done) + " of " +
                 std::to_string(recording_.story.steps().size()));
    reopen(Loss::nothing, promise);
    reopen(Loss::all_not_synced, promise);
    for (int i = 0; i < rounds() && !testing::Test::HasFailure(); ++i) reopen(Loss::some_not_synced, promise);
  }

  void reopen(Loss loss, const Promise& promise) try {
    SCOPED_TRACE(loss == Loss::nothing          ? "the process crashed"
                 : loss == Loss::all_not_synced ? "the power went, and all that was not synced"
                                                : "the power went, and some of what was not synced");
    ++disks_;
    SqliteSite site(recording_.durability);
    const UnhurriedVfs unhurried;
    disk_.write_survivors(site.folder().path(), loss, random_);
    auto store = site.open();
    const Recovered found = recovered(*store);
    const auto state = state_of(found, loss == Loss::nothing ? promise.done : promise.on_disk, promise);
    if (!state) return;
    live_on(site, *store, found, state->records);
    store = nullptr;
    EXPECT_EQ(SqliteFile(site.settings().state).value("PRAGMA integrity_check"), "ok");
    EXPECT_EQ(SqliteFile(site.settings().history()).value("PRAGMA integrity_check"), "ok");
    if (disks_ % 4 != 0) return;  // it takes as long as all the rest
    const auto verdict = verify_files(site.settings().state, site.settings().history(), FakeKeyedHash());
    EXPECT_EQ(std::get<FilesVerdict>(verdict).failures, std::vector<std::string>()) << "and its chain holds";
  } catch (const std::exception& error) {
    ADD_FAILURE() << error.what();
  }

  // Which of the states that the store may be in it is in: one of those after `least` steps and, as the crash
  // may have come just before a step was done, after one more than were.
  const StoreState* state_of(const Recovered& found, std::size_t least, const Promise& promise) {
    std::string differences;
    const std::size_t most = std::min(promise.done + 1, recording_.story.steps().size());
    for (std::size_t steps = most + 1; steps-- > least;) {
      const StoreState& state = recording_.story.after(steps);
      const std::string difference = recording_.story.difference(state, found);
      if (difference.empty()) return &state;
      differences += "\n  after step " + std::to_string(steps) + ": " + difference;
    }
    ADD_FAILURE() << "the store is in no state that it may be in:" << differences;
    return nullptr;
  }

  void live_on(SqliteSite& site, LeaseStore& store, const Recovered& found, std::size_t records) {
    Journal journal(recording_.story.journal().begin(),
                    recording_.story.journal().begin() + static_cast<std::ptrdiff_t>(records));
    const Journal next = next_life(found);
    must(store.append(next));
    journal.insert(journal.end(), next.begin(), next.end());
    EXPECT_EQ(described(recovered(store).last), expected_last(journal));
    fold_all(store);
    EXPECT_EQ(described(recovered(store).last), expected_last(journal))
        << "I7: leases are the journal's fold";
    const auto history = site.history();
    EXPECT_EQ(described(history), expected_history(journal));
    expect_no_overlap(history);
  }

  static void expect_no_overlap(const std::vector<Tenure>& history) {
    std::map<Address, std::map<Sequence, Sequence>> tenures;  // by id: the change that closed it
    for (const Tenure& tenure : history) {
      EXPECT_TRUE(tenures[tenure.address].emplace(tenure.id, tenure.change).second)
          << "twice: " << described(tenure);
    }
    for (const auto& [address, of_address] : tenures) {
      Sequence closed = 0;
      for (const auto& [id, change] : of_address) {
        EXPECT_GT(id, closed) << "I6: tenures of " << address.to_string() << " overlap";
        closed = change;
      }
    }
  }

  const Recording& recording_;
  std::mt19937_64 random_;
  RecordedDisk disk_;
  std::size_t new_moments_;
  std::size_t moments_ = 0, disks_ = 0;
};

class StoreAtEveryCrash : public testing::TestWithParam<Durability> {};

INSTANTIATE_TEST_SUITE_P(Durabilities, StoreAtEveryCrash,
                         testing::Values(Durability::power, Durability::process), [](const auto& parameter) {
                           return std::string(parameter.param == Durability::power ? "Power" : "Process");
                         });

TEST_P(StoreAtEveryCrash, IsInAStateThatItPromisedAndLivesOn) {
  const std::uint64_t seed = random_seed();
  const Recording recording = record(whole_life(seed), GetParam());
  EveryCrash crash(recording, seed);
  crash.after_every_event();
  EXPECT_GT(crash.moments(), 300u);
  std::cout << crash.moments() << " moments to crash at, " << crash.disks() << " different disks\n";
}

// The log is moved into the file while the store lives, when it has grown to a thousand pages.
TEST_P(StoreAtEveryCrash, WhileTheLogIsMovedIntoTheFile) {
  const std::uint64_t seed = random_seed();
  StoreStory story(seed);
  story.open();
  story.append_one_by_one(500);
  story.fold(1000);
  const std::size_t before = story.steps().size();
  story.append(2);
  story.fold(1);
  story.append(2);
  story.mark_alive();
  story.append(1);
  const Recording recording = record(std::move(story), GetParam());
  EveryCrash crash(recording, seed);
  const std::size_t one_in = std::getenv("RASPOOL_FAULT_ROUNDS") != nullptr ? 1 : 2;  // such logs are long
  crash.after_every_event(recording.done_after[before - 2], one_in);
  EXPECT_GT(crash.moments(), 100u);
  std::cout << crash.moments() << " moments to crash at, " << crash.disks() << " different disks\n";
}

}  // namespace
}  // namespace raspool::test
