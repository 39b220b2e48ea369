#include "tests/bench/bare_journal.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <system_error>

namespace raspool::bench {
namespace {

constexpr std::size_t kRecord = 64;  // bytes

[[noreturn]] void fail(const char* what) { throw std::system_error(errno, std::generic_category(), what); }

}  // namespace

BareJournal::BareJournal(const std::filesystem::path& file)
    : file_(open(file.c_str(), O_CREAT | O_WRONLY | O_APPEND, 0600)) {
  if (file_ < 0) fail("open");
}

BareJournal::~BareJournal() { close(file_); }

void BareJournal::append_and_wait() {
  static constexpr std::array<char, kRecord> record{1};
  std::unique_lock lock(mutex_);
  if (write(file_, record.data(), record.size()) != static_cast<ssize_t>(record.size())) fail("write");
  const std::uint64_t mine = ++written_;
  while (durable_ < mine) {
    if (syncing_) {
      synced_.wait(lock);
      continue;
    }
    syncing_ = true;
    const std::uint64_t covered = written_;
    lock.unlock();
    if (fdatasync(file_) != 0) fail("fdatasync");
    lock.lock();
    syncing_ = false;
    durable_ = covered;
    synced_.notify_all();
  }
}

}  // namespace raspool::bench
