#pragma once

#include <string>
#include <vector>

#include "core/lease/lease_book.hpp"
#include "tests/model/plain_book.hpp"
#include "tests/support/journal_fold.hpp"

namespace raspool::test {

// A book, its twin, and the fold of the book's journal, which must agree after each step.
struct TwinBooks {
  const LeaseBook& book;
  const PlainBook& plain;
  const JournalFold& fold;
  const Policy& policy;         // of both
  Sequence first_since_reload;  // older leases may be strays
  Instant now;
};

// How they differ, and what does not hold (I1 to I3, I7 in small); empty: all is well.
std::vector<std::string> differences_between(const TwinBooks& books);

}  // namespace raspool::test
