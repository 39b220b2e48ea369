// Every call into the system fails once in a store's life, and the store says so, has done nothing, and can
// be asked again.
#include <gtest/gtest.h>

#include <cstdlib>
#include <iostream>
#include <limits>

#include "tests/conformance/described.hpp"
#include "tests/conformance/faulty_vfs.hpp"
#include "tests/conformance/sqlite_file.hpp"
#include "tests/conformance/store_site.hpp"
#include "tests/conformance/store_story.hpp"
#include "tests/support/random_seed.hpp"

namespace raspool::test {
namespace {

constexpr int kForEver = std::numeric_limits<int>::max();

struct Case {
  const char* name;
  FaultyVfs::Cause cause;
  int times;
};

class StoreAtEveryError : public testing::TestWithParam<Case> {
 protected:
  // Plays the story with the n-th call failing; false: it had no n-th.
  bool play(const StoreStory& story, int n) {
    SqliteSite site(Durability::power);
    std::unique_ptr<LeaseStore> store;
    disk_.fail_call(n, GetParam().cause, GetParam().times);
    for (std::size_t step = 0; step < story.steps().size(); ++step) {
      SCOPED_TRACE("step " + std::to_string(step));
      if (const auto error = story.steps()[step].play(site, store)) {
        EXPECT_TRUE(disk_.has_failed()) << error->text;
        EXPECT_TRUE(error->code == StoreError::Code::io || error->code == StoreError::Code::full ||
                    error->code == StoreError::Code::unreadable)
            << error->text;
        EXPECT_NE(error->text.find("raspool"), std::string::npos) << "which file? " << error->text;
        disk_.heal();
        if (store != nullptr && story.steps()[step].kind != StoreStep::Kind::open) {
          EXPECT_EQ(story.difference(story.after(step), recovered(*store)), "") << error->text;
        }
        must(story.steps()[step].play(site, store));
        ++told_;
      }
      if (HasFailure()) return true;
    }
    disk_.heal();
    EXPECT_EQ(story.difference(story.after(story.steps().size()), recovered(*store)), "");
    fold_all(*store);
    store = nullptr;
    EXPECT_EQ(described(recovered(*site.open()).last), expected_last(story.journal()));
    EXPECT_EQ(described(site.history()), expected_history(story.journal()));
    EXPECT_EQ(SqliteFile(site.settings().state).value("PRAGMA integrity_check"), "ok");
    EXPECT_EQ(SqliteFile(site.settings().history()).value("PRAGMA integrity_check"), "ok");
    return disk_.has_failed();
  }

  FaultyVfs disk_;
  int told_ = 0;
};

TEST_P(StoreAtEveryError, SaysSoHasDoneNothingAndCanBeAskedAgain) {
  const std::uint64_t seed = random_seed();
  const StoreStory story = whole_life(seed);
  const int before = disk_.calls();
  play(story, kForEver);
  const int calls = disk_.calls() - before;
  int tried = 0;
  // One in a few is enough each time, as the next run takes others; all by RASPOOL_FAULT_ROUNDS.
  const int stride = std::getenv("RASPOOL_FAULT_ROUNDS") != nullptr ? 1 : 7;
  for (int n = 1 + static_cast<int>(seed % static_cast<unsigned>(stride)); n <= calls; n += stride) {
    SCOPED_TRACE("call " + std::to_string(n) + " of " + std::to_string(calls) + " fails");
    play(story, n);
    ++tried;
    if (HasFailure()) return;
  }
  EXPECT_GT(told_, 10);
  std::cout << tried << " of " << calls << " calls failed in turn, " << told_ << " times the store told\n";
}

INSTANTIATE_TEST_SUITE_P(Causes, StoreAtEveryError,
                         testing::Values(Case{"AnIoError", FaultyVfs::Cause::broken, 1},
                                         Case{"ABrokenDisk", FaultyVfs::Cause::broken, kForEver},
                                         Case{"AFullDisk", FaultyVfs::Cause::full, kForEver}),
                         [](const auto& parameter) { return std::string(parameter.param.name); });

}  // namespace
}  // namespace raspool::test
