#include "tests/support/journal_fold.hpp"

#include <stdexcept>
#include <string>

namespace raspool::test {
namespace {

void must(bool holds, const JournalRecord& record, const char* what) {
  if (!holds) throw std::logic_error("journal record " + std::to_string(record.sequence) + ": " + what);
}

}  // namespace

void JournalFold::apply(const JournalRecord& record) {
  must(record.sequence >= next_sequence_, record, "its sequence number does not rise");
  next_sequence_ = record.sequence + 1;
  if (const auto* assigned = std::get_if<Assigned>(&record.fact)) {
    const Tenure& tenure = assigned->tenure;
    must(tenure.id == record.sequence && tenure.change == record.sequence, record,
         "it does not name its tenure");
    must(tenure.is_live(), record, "it assigns a closed tenure");
    must(tenure.became >= 1 && tenure.became <= tenure.id, record, "became is impossible");
    const auto last = last_.find(tenure.address);
    must(last == last_.end() || !last->second.is_live(), record, "it assigns a live address (I1)");
    last_.insert_or_assign(tenure.address, tenure);
  } else if (const auto* ended = std::get_if<Ended>(&record.fact)) {
    const auto last = last_.find(ended->address);
    must(last != last_.end() && last->second.id == ended->tenure, record,
         "it ends a tenure that is not the last one");
    must(last->second.is_live(), record, "it ends a tenure that has ended");
    must(ended->at >= last->second.from, record, "it ends a tenure before its start");
    last->second.to = ended->at;
    last->second.end = ended->reason;
    last->second.rests_from = ended->rests_from;
    last->second.change = record.sequence;
  } else {
    const auto& withdrawn = std::get<Withdrawn>(record.fact);
    const auto last = last_.find(withdrawn.address);
    must(last != last_.end() && last->second.id == withdrawn.tenure, record, "it withdraws another tenure");
    must(last->second.is_live(), record, "it withdraws a tenure that has ended");
    if (!withdrawn.before) {
      last_.erase(last);
    } else {
      must(!withdrawn.before->is_live(), record, "it brings back a live tenure");
      last->second = *withdrawn.before;
    }
  }
}

void JournalFold::apply(std::span<const JournalRecord> records) {
  for (const JournalRecord& record : records) apply(record);
}

const Tenure* JournalFold::last_of(Address address) const {
  const auto last = last_.find(address);
  return last == last_.end() ? nullptr : &last->second;
}

std::vector<Tenure> JournalFold::last() const {
  std::vector<Tenure> last;
  for (const auto& [address, tenure] : last_) last.push_back(tenure);
  return last;
}

std::vector<Tenure> JournalFold::live() const {
  std::vector<Tenure> live;
  for (const auto& [address, tenure] : last_) {
    if (tenure.is_live()) live.push_back(tenure);
  }
  return live;
}

std::vector<Tenure> without_past_identifiers(std::vector<Tenure> last) {
  std::erase_if(last, [](const Tenure& tenure) {
    return tenure.address.family() == Family::v6 && tenure.pool.empty() && !tenure.is_live();
  });
  return last;
}

}  // namespace raspool::test
