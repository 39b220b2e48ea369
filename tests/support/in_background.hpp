#pragma once

#include <atomic>
#include <functional>
#include <optional>
#include <thread>
#include <utility>

namespace raspool::test {

// Does something that may have to wait, on a thread of its own.
template <class Result>
class InBackground {
 public:
  explicit InBackground(std::function<Result()> work)
      : thread_([this, work = std::move(work)] {
          result_ = work();
          done_ = true;
        }) {}
  InBackground(const InBackground&) = delete;
  InBackground& operator=(const InBackground&) = delete;
  ~InBackground() {
    if (thread_.joinable()) thread_.join();
  }

  bool is_done() const { return done_; }
  const Result& result() {  // waits for it
    if (thread_.joinable()) thread_.join();
    return *result_;
  }

 private:
  std::optional<Result> result_;
  std::atomic<bool> done_ = false;
  std::thread thread_;  // the last: it uses all above
};

}  // namespace raspool::test
