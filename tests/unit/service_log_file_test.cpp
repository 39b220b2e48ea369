// The messages' second way: a file beside the system's own log.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "core/service/log_file.hpp"
#include "tests/support/eventually.hpp"
#include "tests/support/fake_clock.hpp"
#include "tests/support/fake_writer_locks.hpp"
#include "tests/support/recording_logger.hpp"
#include "tests/support/temporary_folder.hpp"

namespace raspool::test {
namespace {

using testing::ElementsAre;
using testing::EndsWith;

class LogFileTest : public testing::Test {
 protected:
  std::vector<std::string> lines() {
    EXPECT_TRUE(log.stop(kPatience));
    std::ifstream stream(file);
    std::vector<std::string> found;
    for (std::string line; std::getline(stream, line);) found.push_back(line);
    return found;
  }

  TemporaryFolder folder;
  std::filesystem::path file = folder / "raspool.log";
  FakeClock clock;
  FakeWriterLocks locks;
  RecordingLogger logger;
  LogFile log{logger, clock, locks};
};

TEST_F(LogFileTest, BeginsWithWhatWasToldBeforeItsNameWasKnown) {
  log.write(MessageId::configuration_warning, "first");
  log.write(MessageId::configuration_loaded, "second");
  log.use(file);
  log.write(MessageId::started, "third");
  EXPECT_THAT(lines(), ElementsAre(EndsWith(": first"), EndsWith(": second"), EndsWith(": third")));
  EXPECT_EQ(logger.messages().size(), 3u) << "each also goes its first way, once";
}

TEST_F(LogFileTest, KeepsABoundedNumberOfThem) {
  for (std::size_t i = 0; i < LogFile::kMostEarly + 10; ++i) log.write(MessageId::started, "early");
  log.use(file);
  EXPECT_EQ(lines().size(), LogFile::kMostEarly);
}

TEST_F(LogFileTest, KeepsNothingOnceItIsKnownThatThereIsNoFile) {
  log.write(MessageId::started, "early");
  log.use({});
  log.write(MessageId::started, "nowhere");
  log.use(file);
  log.write(MessageId::started, "here");
  EXPECT_THAT(lines(), ElementsAre(EndsWith(": here")));
}

}  // namespace
}  // namespace raspool::test
