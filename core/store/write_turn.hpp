#pragma once

#include <condition_variable>
#include <cstdint>
#include <mutex>

namespace raspool {

// Who writes the state file next: first come, first served. SQLite lets the second writer poll, and beside a
// busy committer, which takes the lock again at once, a poller starves.
class WriteTurn {
 public:
  class Held {
   public:
    explicit Held(WriteTurn& turn) : turn_(turn) {}
    Held(const Held&) = delete;
    Held& operator=(const Held&) = delete;
    ~Held() { turn_.pass_on(); }

   private:
    WriteTurn& turn_;
  };

  // Any thread. Waits for those who came before; each holds the turn for one transaction.
  [[nodiscard]] Held take() {
    std::unique_lock lock(mutex_);
    const std::uint64_t mine = next_++;
    changed_.wait(lock, [&] { return serving_ == mine; });
    return Held(*this);
  }

 private:
  void pass_on() {
    std::lock_guard lock(mutex_);
    ++serving_;
    changed_.notify_all();
  }

  std::mutex mutex_;  // guards all below
  std::condition_variable changed_;
  std::uint64_t next_ = 0;
  std::uint64_t serving_ = 0;
};

}  // namespace raspool
