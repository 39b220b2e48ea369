#pragma once

#include <map>
#include <span>
#include <vector>

#include "core/lease/journal_record.hpp"

namespace raspool::test {

// What core/lease/journal_record.hpp says a journal means, done the plain way: the last tenure of each
// address.
class JournalFold {
 public:
  void apply(const JournalRecord& record);  // throws std::logic_error if the record cannot follow
  void apply(std::span<const JournalRecord> records);

  const Tenure* last_of(Address address) const;  // null: none
  const std::map<Address, Tenure>& tenures() const { return last_; }
  std::vector<Tenure> last() const;  // by address
  std::vector<Tenure> live() const;  // by address
  Sequence next_sequence() const { return next_sequence_; }

 private:
  std::map<Address, Tenure> last_;
  Sequence next_sequence_ = 1;
};

// Without what a store does not recover: identifiers outside all pools that have ended.
std::vector<Tenure> without_past_identifiers(std::vector<Tenure> last);

}  // namespace raspool::test
