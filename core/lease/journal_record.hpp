#pragma once

#include <cstdint>
#include <optional>
#include <utility>
#include <variant>
#include <vector>

#include "core/lease/tenure.hpp"

namespace raspool {

// The facts that make decisions true. The journal is the sequence of them; leases and history are its fold:
// last_of[address] starts empty, and each record in order does what its comment says.

// A lease begins: last_of[address] becomes this open tenure. `tenure.id == sequence`.
struct Assigned {
  Tenure tenure;
};

// A lease ends: last_of[address] (whose id is `tenure`, and which is open) is closed.
struct Ended {
  Sequence tenure;
  Address address;
  WallTime at;  // never before the tenure's start
  EndReason reason;
  WallTime rests_from;  // as in Tenure
};

// An answer was taken back before RRAS had it (interfaces 2.3): there never was this tenure. last_of[address]
// (whose id is `tenure`) becomes `before` again: the closed tenure that the address had had, or nothing at
// all.
struct Withdrawn {
  Sequence tenure;
  Address address;
  std::optional<Tenure> before;
};

struct JournalRecord {
  JournalRecord() = default;
  template <class Fact>
  JournalRecord(Sequence number, WallTime decided, Fact what)
      : sequence(number), at(decided), fact(std::in_place_type<Fact>, std::move(what)) {}

  Sequence sequence = 0;
  WallTime at;  // when it was decided; may step back with the clock
  std::variant<Assigned, Ended, Withdrawn> fact;
};

using Journal = std::vector<JournalRecord>;

}  // namespace raspool
