#pragma once

#include <map>
#include <optional>
#include <string>

#include "core/lease/journal_record.hpp"

namespace raspool {

// The address of which a record tells.
Address address_of(const JournalRecord& record);

// Does the last tenure of its address matter to the history alone? An identifier outside all pools does not
// rest, and no book remembers it when it has ended.
bool only_history_needs(const Tenure& last);

// What the journal means: the last tenure of each address after the records applied so far.
class Fold {
 public:
  // What the last tenure of its address was before the first record.
  void start_with(Tenure last);

  // Nothing: applied. Else what contradicts what was before, and nothing is changed.
  std::optional<std::string> apply(const JournalRecord& record);

  const std::map<Address, Tenure>& last() const { return last_; }
  std::map<Address, Tenure> take() && { return std::move(last_); }

 private:
  std::optional<std::string> apply(const JournalRecord& record, const Assigned& fact);
  std::optional<std::string> apply(const JournalRecord& record, const Ended& fact);
  std::optional<std::string> apply(const JournalRecord& record, const Withdrawn& fact);

  std::map<Address, Tenure> last_;
};

}  // namespace raspool
