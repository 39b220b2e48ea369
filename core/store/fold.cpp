#include "core/store/fold.hpp"

#include <fmt/format.h>

#include <utility>

namespace raspool {
namespace {

Address address_of(const Assigned& fact) { return fact.tenure.address; }
Address address_of(const Ended& fact) { return fact.address; }
Address address_of(const Withdrawn& fact) { return fact.address; }

}  // namespace

Address address_of(const JournalRecord& record) {
  return std::visit([](const auto& fact) { return address_of(fact); }, record.fact);
}

bool only_history_needs(const Tenure& last) {
  return !last.is_live() && last.address.family() == Family::v6 && last.pool.empty();
}

void Fold::start_with(Tenure last) {
  const Address address = last.address;
  last_.insert_or_assign(last_.end(), address,
                         std::move(last));  // the end is the place if they come in order
}

std::optional<std::string> Fold::apply(const JournalRecord& record) {
  return std::visit([&](const auto& fact) { return apply(record, fact); }, record.fact);
}

std::optional<std::string> Fold::apply(const JournalRecord& record, const Assigned& fact) {
  const auto found = last_.find(fact.tenure.address);
  if (found != last_.end() && found->second.is_live()) {
    return fmt::format("record {} assigns {}, which tenure {} still holds", record.sequence,
                       fact.tenure.address.to_string(), found->second.id);
  }
  last_.insert_or_assign(fact.tenure.address, fact.tenure);
  return std::nullopt;
}

std::optional<std::string> Fold::apply(const JournalRecord& record, const Ended& fact) {
  const auto found = last_.find(fact.address);
  if (found == last_.end() || found->second.id != fact.tenure || !found->second.is_live()) {
    return fmt::format("record {} ends tenure {}, which is not open", record.sequence, fact.tenure);
  }
  found->second.to = fact.at;
  found->second.end = fact.reason;
  found->second.rests_from = fact.rests_from;
  found->second.change = record.sequence;
  return std::nullopt;
}

std::optional<std::string> Fold::apply(const JournalRecord& record, const Withdrawn& fact) {
  const auto found = last_.find(fact.address);
  if (found == last_.end() || found->second.id != fact.tenure) {
    return fmt::format("record {} withdraws tenure {}, which is not its address's last", record.sequence,
                       fact.tenure);
  }
  if (fact.before) {
    found->second = *fact.before;
  } else {
    last_.erase(found);
  }
  return std::nullopt;
}

}  // namespace raspool
