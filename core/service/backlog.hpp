#pragma once

#include <cstddef>
#include <deque>
#include <optional>

#include "core/env/clock.hpp"
#include "core/lease/journal_record.hpp"

namespace raspool {

// Records that are decided and not yet written, in order, in batches of what one commit takes. Nothing is
// ever dropped; what is to happen when it is full is for others to know. Not thread-safe, but for one thing:
// a batch that was taken stays where it is and as it is until it is removed, so that one thread may write it
// while others add.
class Backlog {
 public:
  // So many at most are one commit: after an outage too, a commit takes milliseconds.
  static constexpr std::size_t kMostInABatch = 1024;

  explicit Backlog(std::size_t most) : most_(most) {}

  // Takes the records out of `journal` and leaves it empty. Takes them also when it is full. Throws
  // std::bad_alloc at most, and then nothing has changed.
  void add(Journal& journal, Ticks now);

  bool is_empty() const { return size_ == 0; }
  bool is_full() const { return size_ >= most_; }
  std::size_t size() const { return size_; }
  std::optional<Ticks> oldest_since() const;  // nothing: it is empty
  std::optional<Sequence> first() const;      // of the oldest record; nothing: it is empty
  std::optional<Sequence> last() const;

  // The oldest batch; again the same until it is removed.
  const Journal& take();
  void remove_taken();
  // Takes out all records up to this one; none is lent any more.
  void remove_up_to(Sequence sequence);
  // Every record, in order.
  Journal all() const;

 private:
  struct Batch {
    Journal records;
    Ticks since;
  };

  bool last_is_open() const;  // for more records

  const std::size_t most_;
  std::size_t size_ = 0;
  bool taken_ = false;  // the first
  std::deque<Batch> batches_;
  Journal spare_;  // memory to use again
};

}  // namespace raspool
