#include "core/trace/accounting/ended_sessions.hpp"

#include <algorithm>
#include <functional>

namespace raspool {
namespace {

std::size_t hash_or_0(std::string_view text) {
  return text.empty() ? 0 : std::hash<std::string_view>()(text);
}

}  // namespace

void EndedSessions::add(std::string_view id, std::string_view klass, std::string_view account, WallTime begin,
                        WallTime end) {
  const std::size_t key = hash_or_0(id);
  entries_[key].push_back({hash_or_0(klass), hash_or_0(account), {begin, end}});
  order_.emplace_back(end, key);
}

std::optional<EndedSessions::Ended> EndedSessions::find(const AccountingRecord& record,
                                                        std::string_view account) const {
  const auto found =
      entries_.find(hash_or_0(record.unique_id.empty() ? record.session_id : record.unique_id));
  if (found == entries_.end()) return std::nullopt;
  const std::size_t klass = hash_or_0(record.klass), of_account = hash_or_0(account);
  for (auto entry = found->second.rbegin(); entry != found->second.rend(); ++entry) {
    const bool by_class = entry->klass != 0 && klass != 0;
    const bool is_same = by_class ? entry->klass == klass
                                  : entry->account == 0 || of_account == 0 || entry->account == of_account;
    if (is_same) return entry->ended;
  }
  return std::nullopt;
}

void EndedSessions::forget_before(WallTime time) {
  while (!order_.empty() && order_.front().first < time) {
    const auto found = entries_.find(order_.front().second);
    if (found != entries_.end()) {
      auto& entries = found->second;
      entries.erase(std::remove_if(entries.begin(), entries.end(),
                                   [&](const Entry& entry) { return entry.ended.end < time; }),
                    entries.end());
      if (entries.empty()) entries_.erase(found);
    }
    order_.pop_front();
  }
}

}  // namespace raspool
