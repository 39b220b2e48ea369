// What the core needs from outside, as POSIX gives it.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "posix-harness/env/computer_name.hpp"
#include "posix-harness/env/interface_addresses.hpp"
#include "posix-harness/env/openssl_keyed_hash.hpp"
#include "posix-harness/env/posix_clock.hpp"
#include "posix-harness/env/posix_random_source.hpp"
#include "posix-harness/env/posix_writer_locks.hpp"
#include "posix-harness/env/stderr_logger.hpp"
#include "tests/support/temporary_folder.hpp"

namespace raspool::posix {
namespace {

using test::TemporaryFolder;

TEST(PosixClock, TicksNeverStepBack) {
  const PosixClock clock;
  auto last = clock.now().ticks;
  for (int round = 0; round < 1000; ++round) {
    const auto now = clock.now().ticks;
    EXPECT_LE(last, now);
    last = now;
  }
}

TEST(OpensslKeyedHash, GivesTheValuesOfRfc4231) {
  const OpensslKeyedHash keyed_hash;
  const std::string key = "Jefe";
  const std::vector<std::uint8_t> bytes(key.begin(), key.end());
  const auto digest = keyed_hash.hash(bytes, "what do ya want for nothing?");
  EXPECT_THAT(std::vector(digest.begin(), digest.begin() + 4), testing::ElementsAre(0x5b, 0xdc, 0xc1, 0x46));
  EXPECT_EQ(digest.back(), 0x43);
  EXPECT_NE(keyed_hash.hash({}, ""), digest) << "an empty key and text have a hash, too";
}

TEST(OpensslKeyedHash, DigestsAsFips180Says) {
  const OpensslKeyedHash hash;
  const auto digest = hash.digest("abc");
  EXPECT_THAT(std::vector(digest.begin(), digest.begin() + 4), testing::ElementsAre(0xba, 0x78, 0x16, 0xbf));
  EXPECT_EQ(digest.back(), 0xad);
  EXPECT_EQ(hash.digest("").front(), 0xe3);
}

TEST(PosixRandomSource, FillsEveryByte) {
  PosixRandomSource random;
  std::array<std::uint8_t, 600> any{};  // more than the system gives at once
  for (int round = 0; round < 64; ++round) {
    std::array<std::uint8_t, 600> bytes{};
    random.fill(bytes);
    for (std::size_t place = 0; place < bytes.size(); ++place) any[place] |= bytes[place];
  }
  EXPECT_THAT(any, testing::Each(testing::Gt(0)));
}

TEST(PosixWriterLocks, KeepASecondHolderOfTheSameProcessOut) {
  const TemporaryFolder folder;
  PosixWriterLocks locks;
  auto held = locks.try_lock(folder / "x.lock");
  ASSERT_TRUE(held);
  EXPECT_FALSE(locks.try_lock(folder / "x.lock"));
  held.reset();
  EXPECT_TRUE(locks.try_lock(folder / "x.lock"));
}

TEST(PosixWriterLocks, KeepAnotherProcessOutAndDieWithTheirHolder) {
  const TemporaryFolder folder;
  PosixWriterLocks locks;
  std::array<int, 2> pipe_ends{};
  ASSERT_EQ(::pipe(pipe_ends.data()), 0);
  const pid_t holder = ::fork();
  if (holder == 0) {
    const auto held = locks.try_lock(folder / "x.lock");
    const char told = held ? 'y' : 'n';
    if (::write(pipe_ends[1], &told, 1) != 1) ::_exit(1);
    for (;;) ::pause();
  }
  char told = 0;
  ASSERT_EQ(::read(pipe_ends[0], &told, 1), 1);
  EXPECT_EQ(told, 'y');
  EXPECT_FALSE(locks.try_lock(folder / "x.lock"));
  ::kill(holder, SIGKILL);
  ::waitpid(holder, nullptr, 0);
  EXPECT_TRUE(locks.try_lock(folder / "x.lock"));
  ::close(pipe_ends[0]);
  ::close(pipe_ends[1]);
}

TEST(PosixWriterLocks, HaveNoLockOnAFileThatCannotBeMade) {
  const TemporaryFolder folder;
  PosixWriterLocks locks;
  EXPECT_FALSE(locks.try_lock(folder / "no-such-folder" / "x.lock"));
}

TEST(InterfaceAddresses, TellTheSubnetsThatTheyAreOnButNotTheLoopbacks) {
  const auto addresses = InterfaceAddresses().read();
  for (const AddressRange& network : InterfaceAddresses().networks().v4) {
    EXPECT_NE(network.first().octets()[0], 127);
    EXPECT_TRUE(std::any_of(addresses.begin(), addresses.end(), [&](Address address) {
      return address.family() == Family::v4 && network.contains(address.v4());
    })) << network.to_string();
  }
}

TEST(ListedAddresses, AreOnNoSubnet) {
  EXPECT_TRUE(ListedAddresses({AddressV4::from_octets({10, 0, 0, 1})}).networks().v4.empty());
}

TEST(InterfaceAddresses, IncludeTheLoopback) {
  const auto addresses = InterfaceAddresses().read();
  if (addresses.empty()) GTEST_SKIP() << "this machine has no interface at all";
  EXPECT_THAT(addresses, testing::Contains(Address(AddressV4::from_octets({127, 0, 0, 1}))));
}

TEST(ComputerName, IsOneLabel) {
  EXPECT_FALSE(computer_name().empty());
  EXPECT_EQ(computer_name().find('.'), std::string::npos);
}

TEST(StderrLogger, WritesOneLineAMessageWhateverTheTextHolds) {
  testing::internal::CaptureStderr();
  StderrLogger logger;
  logger.write(MessageId::request_refused, "a\nforged \x1b[31m line");
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "information 41 request_refused: a forged  [31m line\n");
}

TEST(StderrLogger, CanKeepQuietAboutWhatIsNotGrave) {
  testing::internal::CaptureStderr();
  StderrLogger logger(Severity::error);
  logger.write(MessageId::started, "");
  logger.write(MessageId::record_failed, "the disk is full");
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "error 31 record_failed: the disk is full\n");
}

}  // namespace
}  // namespace raspool::posix
