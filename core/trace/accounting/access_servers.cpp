#include "core/trace/accounting/access_servers.hpp"

#include <algorithm>
#include <limits>

#include "core/trace/accounting/field_text.hpp"

namespace raspool {

std::string_view AccessServers::canonical(std::string_view name) const {
  for (const auto& [other, proper] : options_.same_server) {
    if (same_ignoring_case(other, name)) return proper;
  }
  return name;
}

bool AccessServers::is_wanted(std::string_view name) const {
  return options_.only_servers.empty() ||
         std::any_of(options_.only_servers.begin(), options_.only_servers.end(),
                     [&](const std::string& wanted) { return same_ignoring_case(wanted, name); });
}

std::optional<std::uint16_t> AccessServers::of(const AccountingRecord& record) {
  const std::string_view identity = canonical(record.nas());
  if (const auto known = numbers_.find(identity); known != numbers_.end()) return known->second;
  bool wanted = false;
  for (const std::string_view name :
       {std::string_view(record.nas_address), std::string_view(record.nas_name),
        std::string_view(record.client_name), record.nas_display_name(), identity}) {
    wanted = wanted || (!name.empty() && is_wanted(name));
  }
  const bool is_renamed = identity != record.nas();
  return number_of(identity, is_renamed ? identity : record.nas_display_name(), wanted);
}

std::optional<std::uint16_t> AccessServers::of(std::string_view name) {
  const std::string_view identity = canonical(name);
  if (const auto known = numbers_.find(identity); known != numbers_.end()) return known->second;
  return number_of(identity, identity, is_wanted(identity));
}

std::optional<std::uint16_t> AccessServers::number_of(std::string_view identity,
                                                      std::string_view display_name, bool wanted) {
  constexpr std::size_t kMost = std::numeric_limits<std::uint16_t>::max();
  std::optional<std::uint16_t> number;
  if (wanted && tally_.servers.size() < kMost) {
    number = static_cast<std::uint16_t>(tally_.servers.size());
    tally_.servers.emplace_back(display_name);
  }
  if (numbers_.size() < 2 * kMost) numbers_.emplace(std::string(identity), number);
  return number;
}

}  // namespace raspool
