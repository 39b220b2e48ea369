// Callouts are recorded without anybody waiting for the disk.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <condition_variable>
#include <filesystem>
#include <fstream>
#include <mutex>
#include <thread>

#include "core/trace/trace_reader.hpp"
#include "core/trace/trace_recorder.hpp"
#include "tests/support/eventually.hpp"
#include "tests/support/fake_clock.hpp"
#include "tests/support/fake_writer_locks.hpp"
#include "tests/support/recording_logger.hpp"
#include "tests/support/temporary_folder.hpp"

namespace raspool::test {
namespace {

namespace fs = std::filesystem;

TraceLine line_of(std::uint64_t number) {
  TraceLine line;
  line.call = Callout::get4;
  line.user = "CORP\\alice";
  line.connection = number;
  return line;
}

std::vector<TraceLine> lines_in(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  TraceReader reader(stream);
  std::vector<TraceLine> lines;
  while (const auto item = reader.next()) {
    const auto* line = std::get_if<TraceLine>(&item->content);
    if (line) lines.push_back(*line);
    EXPECT_TRUE(line) << file << ':' << item->number;
  }
  return lines;
}

class TraceRecorderTest : public testing::Test {
 protected:
  void record(std::uint64_t number) { recorder->record(line_of(number), clock.now().ticks); }
  void begin(const LineWriter::Options& options = TraceRecorder::kOptions) {
    recorder = std::make_unique<TraceRecorder>(logger, clock, locks, options);
    recorder->use(file);
  }

  TemporaryFolder folder;
  fs::path file = folder / "raspool.trace.jsonl";
  RunningClock clock;
  FakeWriterLocks locks;
  RecordingLogger logger;
  std::unique_ptr<TraceRecorder> recorder;
};

TEST_F(TraceRecorderTest, WritesEachCalloutAsALineWithItsEndAndLength) {
  begin();
  const Instant before = clock.now();
  recorder->record(line_of(1), before.ticks - 5ms);
  ASSERT_TRUE(recorder->stop(kPatience));
  const auto lines = lines_in(file);
  ASSERT_EQ(lines.size(), 1u);
  EXPECT_EQ(lines[0].user, "CORP\\alice");
  EXPECT_GE(lines[0].time, before.wall);
  EXPECT_GE(lines[0].took_us, 5000u);
  EXPECT_FALSE(lines[0].lost);
}

TEST_F(TraceRecorderTest, IsOnDiskSoonAndNotOnlyAtTheEnd) {
  begin();
  record(1);
  EXPECT_TRUE(eventually([&] { return fs::exists(file) && lines_in(file).size() == 1; }));
}

TEST_F(TraceRecorderTest, LinesStandInTheOrderOfTheirEnds) {
  begin();
  std::vector<std::thread> threads;
  for (std::uint64_t thread = 0; thread < 4; ++thread) {
    threads.emplace_back([&, thread] {
      for (std::uint64_t i = 0; i < 200; ++i) record(thread * 1000 + i);
    });
  }
  for (std::thread& thread : threads) thread.join();
  ASSERT_TRUE(recorder->stop(kPatience));
  const auto lines = lines_in(file);
  EXPECT_EQ(lines.size(), 800u);
  EXPECT_TRUE(std::ranges::is_sorted(lines, {}, [](const TraceLine& line) { return *line.time; }));
}

TEST_F(TraceRecorderTest, WithoutAFileRecordsNothing) {
  begin();
  recorder->use({});
  EXPECT_FALSE(recorder->is_on());
  record(1);
  ASSERT_TRUE(recorder->stop(kPatience));
  EXPECT_FALSE(fs::exists(file));
}

TEST_F(TraceRecorderTest, WithoutAFileNothingIsLostEither) {
  begin();
  recorder->use({});
  recorder->lose_one();
  recorder->use(file);
  record(1);
  ASSERT_TRUE(recorder->stop(kPatience));
  ASSERT_EQ(lines_in(file).size(), 1u);
  EXPECT_FALSE(lines_in(file)[0].lost);
  EXPECT_EQ(logger.count(MessageId::trace_lines_lost), 0u);
}

TEST_F(TraceRecorderTest, ALineThatNeverBecameOneIsCounted) {
  begin();
  recorder->lose_one();
  record(1);
  ASSERT_TRUE(recorder->stop(kPatience));
  ASSERT_EQ(lines_in(file).size(), 1u);
  EXPECT_EQ(lines_in(file)[0].lost, 1u);
}

TEST_F(TraceRecorderTest, GoesOnBehindWhatAFormerProcessWrote) {
  begin();
  record(1);
  ASSERT_TRUE(recorder->stop(kPatience));
  begin();
  record(2);
  ASSERT_TRUE(recorder->stop(kPatience));
  EXPECT_EQ(lines_in(file).size(), 2u);
}

TEST_F(TraceRecorderTest, ALineThatACrashCutOffDoesNotSwallowTheNext) {
  std::ofstream(file) << R"({"v":1,"call":"get4","us)";
  begin();
  record(2);
  ASSERT_TRUE(recorder->stop(kPatience));
  std::ifstream stream(file);
  TraceReader reader(stream);
  EXPECT_TRUE(std::holds_alternative<BrokenLine>(reader.next()->content));
  EXPECT_TRUE(std::holds_alternative<TraceLine>(reader.next()->content));
}

TEST_F(TraceRecorderTest, BeginsANewFileWhenOneIsFullAndKeepsABoundedNumber) {
  begin({.bounds = {.file_bytes = 1000, .most_files = 3}});
  std::uint64_t written = 0;
  for (; written < 200; ++written) {
    record(written);
    if (written % 20 == 0) std::this_thread::sleep_for(2ms);
  }
  ASSERT_TRUE(recorder->stop(kPatience));
  std::vector<std::uint64_t> numbers;
  for (const char* name : {".2", ".1", ""}) {
    fs::path part = file;
    part += name;
    ASSERT_TRUE(fs::exists(part)) << part;
    for (const TraceLine& line : lines_in(part)) numbers.push_back(*line.connection);
  }
  EXPECT_EQ(numbers.back(), written - 1);
  EXPECT_TRUE(std::ranges::is_sorted(numbers));
  EXPECT_EQ(std::distance(fs::directory_iterator(folder.path()), fs::directory_iterator()), 3);
}

TEST_F(TraceRecorderTest, AFileNeverGrowsBeyondItsBoundByMoreThanAPiece) {
  begin({.bounds = {.file_bytes = 1000, .most_files = 3}});
  for (std::uint64_t i = 0; i < 50; ++i) {
    record(i);
    std::this_thread::sleep_for(1ms);
  }
  ASSERT_TRUE(recorder->stop(kPatience));
  for (const auto& entry : fs::directory_iterator(folder.path())) {
    EXPECT_LE(entry.file_size(), 66'000u) << entry.path();
  }
}

TEST_F(TraceRecorderTest, TwoProcessesWriteFilesOfTheirOwn) {
  begin();
  TraceRecorder other(logger, clock, locks);
  record(1);
  ASSERT_TRUE(eventually([&] { return fs::exists(file); }));
  other.use(file);
  other.record(line_of(2), clock.now().ticks);
  ASSERT_TRUE(other.stop(kPatience));
  ASSERT_TRUE(recorder->stop(kPatience));
  ASSERT_EQ(lines_in(file).size(), 1u);
  EXPECT_EQ(lines_in(file)[0].connection, 1u);
  ASSERT_EQ(lines_in(folder / "raspool.trace.2.jsonl").size(), 1u);
  EXPECT_EQ(lines_in(folder / "raspool.trace.2.jsonl")[0].connection, 2u);
}

TEST_F(TraceRecorderTest, AFileOfAnotherProcessIsNeverAnOlderOneOfThisProcess) {
  EXPECT_EQ(RotatingFile::path_of_writer("t/calls.log", 1), fs::path("t/calls.log"));
  EXPECT_EQ(RotatingFile::path_of_writer("t/calls.log", 2), fs::path("t/calls.2.log"));
  EXPECT_EQ(RotatingFile::path_of_writer("t/calls", 2), fs::path("t/calls-2")) << "`calls.2` is older";
  EXPECT_EQ(RotatingFile::path_of_writer("t/calls.7", 2), fs::path("t/calls.7-2"));
  EXPECT_EQ(RotatingFile::path_of_writer("t/calls.", 2), fs::path("t/calls.-2"));
}

TEST_F(TraceRecorderTest, AfterStopItsNameIsFreeForTheNext) {
  begin();
  record(1);
  ASSERT_TRUE(recorder->stop(kPatience));
  TraceRecorder next(logger, clock, locks);
  next.use(file);
  next.record(line_of(2), clock.now().ticks);
  ASSERT_TRUE(next.stop(kPatience));
  EXPECT_EQ(lines_in(file).size(), 2u);
}

TEST_F(TraceRecorderTest, AFileThatCannotBeWrittenIsToldOnceAndTriedAgain) {
  file = folder / "later" / "raspool.trace.jsonl";
  begin({.bounds = {.file_bytes = 1000, .most_files = 3}, .retry_after = 10s, .mark_gap = mark_gap_in_trace});
  for (std::uint64_t i = 0; i < 5; ++i) {
    record(i);
    std::this_thread::sleep_for(2ms);
  }
  ASSERT_TRUE(eventually([&] { return logger.count(MessageId::trace_failed) == 1; }));
  EXPECT_FALSE(fs::exists(file));
  fs::create_directory(folder / "later");
  record(5);
  clock.advance(11s);
  std::this_thread::sleep_for(5ms);
  record(6);
  ASSERT_TRUE(eventually([&] { return logger.count(MessageId::trace_recovered) == 1; }));
  ASSERT_TRUE(recorder->stop(kPatience));
  EXPECT_EQ(logger.count(MessageId::trace_failed), 1u);
  EXPECT_GE(logger.count(MessageId::trace_lines_lost), 1u);
  const auto lines = lines_in(file);
  ASSERT_FALSE(lines.empty());
  EXPECT_EQ(lines.back().connection, 6u);
  std::uint64_t lost = 0;
  for (const TraceLine& line : lines) lost += line.lost.value_or(0);
  EXPECT_EQ(lines.size() + lost, 7u) << "each line is there, or counted by the one behind the gap";
}

// A disk that hangs, as far as the writer can tell: it waits for its place among the writers.
class HangingLocks final : public WriterLocks {
 public:
  std::unique_ptr<WriterLock> try_lock(const fs::path& file) override {
    std::unique_lock lock(mutex_);
    hanging_ = true;
    changed_.notify_all();
    changed_.wait(lock, [&] { return let_go_; });
    return locks_.try_lock(file);
  }
  void wait_until_hanging() {
    std::unique_lock lock(mutex_);
    ASSERT_TRUE(changed_.wait_for(lock, kPatience, [&] { return hanging_; }));
  }
  void let_go() {
    std::lock_guard lock(mutex_);
    let_go_ = true;
    changed_.notify_all();
  }

 private:
  FakeWriterLocks locks_;
  std::mutex mutex_;  // guards all below
  std::condition_variable changed_;
  bool hanging_ = false, let_go_ = false;
};

TEST_F(TraceRecorderTest, WhileTheDiskHangsNobodyWaitsAndWhatDoesNotFitIsCounted) {
  HangingLocks hanging;
  recorder =
      std::make_unique<TraceRecorder>(logger, clock, hanging,
                                      LineWriter::Options{.bounds = {.file_bytes = 1 << 20, .most_files = 2},
                                                          .most_waiting = 10,
                                                          .mark_gap = mark_gap_in_trace});
  recorder->use(file);
  record(0);
  hanging.wait_until_hanging();
  for (std::uint64_t i = 1; i <= 30; ++i) record(i);  // 10 wait, 20 are lost
  hanging.let_go();
  ASSERT_TRUE(eventually([&] { return fs::exists(file) && lines_in(file).size() == 11; }));
  record(31);
  ASSERT_TRUE(recorder->stop(kPatience));
  const auto lines = lines_in(file);
  ASSERT_EQ(lines.size(), 12u);
  EXPECT_EQ(lines.back().connection, 31u);
  EXPECT_EQ(lines.back().lost, 20u) << "told by the line behind the gap";
  EXPECT_FALSE(lines[10].lost);
  EXPECT_EQ(logger.texts(MessageId::trace_lines_lost),
            std::vector<std::string>{"20 lines of the trace were lost."});
}

TEST_F(TraceRecorderTest, LinesThatDidNotFitAndLinesThatTheDiskDidNotTakeAreCountedTogether) {
  file = folder / "later" / "raspool.trace.jsonl";
  begin({.bounds = {.file_bytes = 1 << 20, .most_files = 2},
         .retry_after = 10s,
         .most_waiting = 3,
         .mark_gap = mark_gap_in_trace});
  for (std::uint64_t i = 0; i < 300; ++i) {
    record(i);
    if (i % 50 == 0) std::this_thread::sleep_for(1ms);
  }
  ASSERT_TRUE(eventually([&] { return logger.count(MessageId::trace_failed) == 1; }));
  fs::create_directory(folder / "later");
  clock.advance(11s);
  std::this_thread::sleep_for(5ms);
  record(300);
  ASSERT_TRUE(recorder->stop(kPatience));
  std::uint64_t lost = 0;
  for (const TraceLine& line : lines_in(file)) lost += line.lost.value_or(0);
  EXPECT_EQ(lines_in(file).size() + lost, 301u);
}

TEST_F(TraceRecorderTest, WithAHungDiskStopReturnsWithinItsBound) {
  HangingLocks hanging;
  recorder = std::make_unique<TraceRecorder>(logger, clock, hanging);
  recorder->use(file);
  record(0);
  hanging.wait_until_hanging();
  EXPECT_FALSE(recorder->stop(50ms));
  hanging.let_go();
  EXPECT_TRUE(recorder->stop(kPatience)) << "and a later one finds that it has ended";
  EXPECT_EQ(lines_in(file).size(), 1u);
}

TEST_F(TraceRecorderTest, AfterStopRecordsNothing) {
  begin();
  record(1);
  ASSERT_TRUE(recorder->stop(kPatience));
  record(2);
  recorder->use(folder / "other.jsonl");
  EXPECT_TRUE(recorder->stop(kPatience));
  EXPECT_EQ(lines_in(file).size(), 1u);
  EXPECT_FALSE(fs::exists(folder / "other.jsonl"));
}

TEST_F(TraceRecorderTest, AnotherFileTakesWhatComesFromThenOn) {
  begin();
  record(1);
  ASSERT_TRUE(eventually([&] { return fs::exists(file) && lines_in(file).size() == 1; }));
  recorder->use(folder / "other.jsonl");
  record(2);
  ASSERT_TRUE(recorder->stop(kPatience));
  EXPECT_EQ(lines_in(file).size(), 1u);
  EXPECT_EQ(lines_in(folder / "other.jsonl").size(), 1u);
}

}  // namespace
}  // namespace raspool::test
