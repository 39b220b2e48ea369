#pragma once

#include <cstdint>
#include <map>
#include <random>

#include "core/lease/journal_record.hpp"

namespace raspool::test {

// An endless valid journal: the same seed gives the same records on every machine. Of all kinds, both
// families, with names of every sort and a clock that is set back now and then.
class RandomJournal {
 public:
  // It begins so long after the turn of the year 2026.
  explicit RandomJournal(std::uint64_t seed, Duration start = Duration(0))
      : random_(seed), now_(std::chrono::seconds(1'767'225'600) + start) {}

  JournalRecord next();
  Journal next(std::size_t count);

 private:
  std::size_t below(std::size_t bound) { return static_cast<std::size_t>(random_() % bound); }
  Address some_address();
  JournalRecord assigned(Address address);

  std::mt19937_64 random_;
  Sequence sequence_ = 0;
  WallTime now_;
  struct Held {
    Tenure tenure;                 // the last of its address
    std::optional<Tenure> before;  // what it displaced
  };
  std::map<Address, Held> held_;
};

}  // namespace raspool::test
