#include "posix-harness/lease_ledger.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_set>

namespace raspool::posix {

void LeaseLedger::given(Address address, std::string_view user, std::string_view ras_port,
                        Duration hold_down) {
  std::lock_guard lock(mutex_);
  const Time now = std::chrono::ceil<Duration>(std::chrono::steady_clock::now());
  const auto [position, is_new] = entries_.try_emplace(address);
  Entry& entry = position->second;
  const bool others = !is_new && entry.user != user;
  if (!is_new && !entry.released) {
    violations_.push_back(fmt::format("{} was given to {} on {} while {} held it on {}", address.to_string(),
                                      user, ras_port, entry.user, entry.ras_port));
  } else if (others && (hold_down == kForever || now - *entry.released < hold_down)) {
    violations_.push_back(fmt::format("{} was given to {} while it rested for {}, after {} us at most",
                                      address.to_string(), user, entry.user,
                                      (now - *entry.released).count()));
  }
  entry = {.user = std::string(user), .ras_port = std::string(ras_port), .released = std::nullopt};
}

void LeaseLedger::about_to_release(Address address) {
  std::lock_guard lock(mutex_);
  const auto found = entries_.find(address);
  if (found != entries_.end())
    found->second.released = std::chrono::floor<Duration>(std::chrono::steady_clock::now());
}

std::size_t LeaseLedger::held() const {
  std::lock_guard lock(mutex_);
  return static_cast<std::size_t>(std::count_if(entries_.begin(), entries_.end(),
                                                [](const auto& entry) { return !entry.second.released; }));
}

std::vector<std::string> LeaseLedger::violations() const {
  std::lock_guard lock(mutex_);
  return violations_;
}

std::vector<std::string> LeaseLedger::differences(const std::vector<Tenure>& live) const {
  std::lock_guard lock(mutex_);
  std::vector<std::string> differences;
  std::unordered_set<Address> told;
  for (const Tenure& tenure : live) {
    told.insert(tenure.address);
    const auto found = entries_.find(tenure.address);
    const bool agreed = found != entries_.end() && !found->second.released &&
                        found->second.user == tenure.user && found->second.ras_port == tenure.ras_port;
    if (!agreed) {
      differences.push_back(fmt::format("the service says {} is live for {} on {}, and nobody was told so",
                                        tenure.address.to_string(), tenure.user, tenure.ras_port));
    }
  }
  for (const auto& [address, entry] : entries_) {
    if (entry.released || told.contains(address)) continue;
    differences.push_back(fmt::format("{} on {} was given {}, and the service does not know", entry.user,
                                      entry.ras_port, address.to_string()));
  }
  return differences;
}

}  // namespace raspool::posix
