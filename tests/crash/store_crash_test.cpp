// kill -9 at any moment: what was acknowledged is there, and nothing is torn.
#include <gtest/gtest.h>

#include <chrono>
#include <random>
#include <sstream>
#include <string>
#include <thread>

#include "tests/conformance/described.hpp"
#include "tests/conformance/random_journal.hpp"
#include "tests/conformance/sqlite_file.hpp"
#include "tests/conformance/store_site.hpp"
#include "tests/crash/child_process.hpp"
#include "tests/support/random_seed.hpp"

namespace raspool::test {
namespace {

struct Told {
  Sequence acknowledged = 0;  // the last "ok"
  Sequence tried = 0;         // the last "try"
};

Told told(const std::string& output) {
  Told told;
  std::istringstream lines(output.substr(0, output.rfind('\n') + 1));
  std::string word;
  Sequence sequence = 0;
  while (lines >> word >> sequence) (word == "ok" ? told.acknowledged : told.tried) = sequence;
  return told;
}

class KilledWriter {
 public:
  KilledWriter(Durability durability, std::uint64_t seed) : site_(durability), seed_(seed) {}

  enum class From : std::uint8_t { its_start, its_first_batch };
  // Lets a writer run for this long from there on, kills it and checks what it has left.
  void round(From from, std::chrono::milliseconds life) {
    const std::string durability = site_.settings().durability == Durability::power ? "power" : "process";
    ChildProcess writer(
        {RASPOOL_STORE_CRASH_WRITER, site_.settings().state.string(), durability, std::to_string(seed_)});
    if (from == From::its_first_batch) writer.wait_for_output();
    std::this_thread::sleep_for(life);
    const Told words = told(writer.kill());
    acknowledged_ = std::max(acknowledged_, words.acknowledged);

    const Recovered found = recovered(*site_.open());
    const Sequence last = found.next_sequence - 1;
    // All of the last batch or nothing of it: its end is where the journal ends, or the end of the one before
    // is.
    EXPECT_TRUE(last == acknowledged_ || last == words.tried)
        << "recovered up to " << last << ", acknowledged " << acknowledged_ << ", tried " << words.tried;
    EXPECT_GE(last, acknowledged_);
    acknowledged_ = last;
    EXPECT_EQ(described(found.last), expected_last(journal()));
    EXPECT_EQ(SqliteFile(site_.settings().state).value("PRAGMA integrity_check"), "ok");
    EXPECT_EQ(SqliteFile(site_.settings().history()).value("PRAGMA integrity_check"), "ok");
  }

  // Every tenure is in the history once.
  void check_history() {
    fold_all(*site_.open_recovered());
    EXPECT_EQ(described(site_.history()), expected_history(journal()));
  }

  Sequence acknowledged() const { return acknowledged_; }

 private:
  Journal journal() const { return RandomJournal(seed_).next(acknowledged_); }

  SqliteSite site_;
  std::uint64_t seed_;
  Sequence acknowledged_ = 0;
};

class StoreCrash : public testing::TestWithParam<Durability> {};

INSTANTIATE_TEST_SUITE_P(Durabilities, StoreCrash, testing::Values(Durability::power, Durability::process),
                         [](const auto& parameter) {
                           return std::string(parameter.param == Durability::power ? "Power" : "Process");
                         });

TEST_P(StoreCrash, AKilledWriterHasLostNothingThatItHadAcknowledged) {
  std::mt19937_64 random(random_seed());
  Sequence all = 0;
  for (int site = 0; site < 4; ++site) {
    KilledWriter writer(GetParam(), random());
    for (int round = 0; round < 9 && !HasFailure(); ++round) {
      const auto from = round % 2 == 0 ? KilledWriter::From::its_start : KilledWriter::From::its_first_batch;
      writer.round(from, std::chrono::milliseconds(random() % 150));
    }
    writer.check_history();
    all += writer.acknowledged();
  }
  EXPECT_GT(all, 36u);  // else the writers never came to write
  std::cout << all << " records survived 36 kills\n";
}

}  // namespace
}  // namespace raspool::test
