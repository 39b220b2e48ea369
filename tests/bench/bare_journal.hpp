#pragma once

#include <condition_variable>
#include <cstdint>
#include <filesystem>
#include <mutex>

namespace raspool::bench {

// The least that a durable record can cost here: 64 bytes appended to a file and forced to the disk. Callers
// that wait at the same time share one sync, and whoever finds none under way makes it.
class BareJournal {
 public:
  explicit BareJournal(const std::filesystem::path& file);  // throws std::system_error
  BareJournal(const BareJournal&) = delete;
  BareJournal& operator=(const BareJournal&) = delete;
  ~BareJournal();

  void append_and_wait();  // any thread

 private:
  int file_;
  std::mutex mutex_;  // guards all below
  std::condition_variable synced_;
  std::uint64_t written_ = 0, durable_ = 0;
  bool syncing_ = false;
};

}  // namespace raspool::bench
