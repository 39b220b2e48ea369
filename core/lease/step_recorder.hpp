#pragma once

#include <vector>

#include "core/lease/book_state.hpp"
#include "core/lease/explanation.hpp"

namespace raspool {

// What the decision table found, as it stands in the book.
struct Found {
  Finding finding;
  Address address = {};
  std::optional<PoolIndex> pool = {};
  bool answers = false;
  std::uint64_t count = 0, limit = 0;
};

// Writes down what the decision table looks at, for explanations. A table without one writes nothing.
class StepRecorder {
 public:
  StepRecorder(const BookState& book, Instant now) : book_(book), now_(now) {}

  void add(std::uint8_t row, const Found& found);
  // Says what became of addresses that were the user's and are so no more (newest first, from the history).
  void add_former(const std::vector<Tenure>& former, const UserName& user);
  std::vector<Step> take() { return std::move(steps_); }

 private:
  void tell_holder(Step& step, const LeaseRecord& record) const;
  std::optional<WallTime> rested_at(const LeaseRecord& record) const;

  const BookState& book_;
  const Instant now_;
  std::vector<Step> steps_;
};

}  // namespace raspool
