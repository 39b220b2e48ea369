// PlainBook's part about a new policy: core/INTERFACES.md, the end of 2.1, and what section 6 calls a stray.
#include <algorithm>
#include <tuple>
#include <utility>

#include "tests/model/plain_book.hpp"

namespace raspool::test {

void PlainBook::reconfigure(std::shared_ptr<const Policy> policy, Mode mode, Instant now) {
  // Of an identifier nothing is remembered but its hold-down.
  std::erase_if(leases_, [&](const auto& known) {
    const Lease& lease = known.second;
    return known.first.family() == Family::v6 && !lease.is_live() && !rests(lease, now);
  });
  const std::shared_ptr<const Policy> before = std::exchange(policy_, std::move(policy));
  mode_ = mode;
  for (const PoolSettings& pool : policy_->pools()) hold_downs_[pool.name] = pool.hold_down;
  for (auto& [address, lease] : leases_) lease.pool = pool_that_holds(lease.tenure);

  // Who came back when: the order stays, also over pools that are one now. What counts as released longest
  // ago does so as long as it may be free.
  using Place = std::tuple<Ticks, Sequence, PoolIndex, std::int64_t>;
  std::vector<std::pair<Place, Address>> order;
  for (const auto& [address, came_back] : came_back_) {
    if (!may_be_free(address)) continue;
    const auto known = leases_.find(address);
    // A hold-down that was over may not be by the new policy: then the address came back when it was
    // released.
    const bool longest_ago =
        came_back.at == Ticks::min() && (known == leases_.end() || !rests(known->second, now));
    order.push_back({{longest_ago ? came_back.at : known->second.released,
                      longest_ago ? 0 : known->second.change, *before->pool_of(address), came_back.order},
                     address});
  }
  for (const auto& [address, lease] : leases_) {
    if (lease.is_live() || came_back_.contains(address) || !may_be_free(address)) continue;
    order.push_back({{lease.released, lease.change, 0, 0}, address});
  }
  std::sort(order.begin(), order.end());
  came_back_.clear();
  for (const auto& [place, address] : order) {
    came_back_[address] = {std::get<Ticks>(place), order_++};
  }
}

PlainBook PlainBook::restarted(Instant now) const {
  PlainBook book = *this;
  for (const auto& [address, lease] : leases_) {
    if (lease.is_live()) book.end(address, EndReason::stopped, now.wall, now.ticks);
  }
  for (auto& [pool, hold_down] : book.hold_downs_) {
    if (!policy_->find_pool(pool)) hold_down = longest_hold_down();  // the state file does not tell it
  }
  return book;
}

Duration PlainBook::longest_hold_down() const {
  Duration longest{};
  for (const PoolSettings& pool : policy_->pools()) longest = std::max(longest, pool.hold_down);
  return longest;
}

// A pool, if there is one; else what it was, or, if the state file alone remembers the pool, the longest.
Duration PlainBook::hold_down_of(const Lease& lease) const {
  if (lease.pool) return policy_->pool(*lease.pool).hold_down;
  if (lease.tenure.pool.empty()) return {};
  return hold_downs_.at(std::string(lease.tenure.pool));
}

bool PlainBook::is_stray(const Lease& lease) const {
  const Kind kind = lease.tenure.kind;
  if (!lease.is_live() || kind == Kind::observed) return false;
  if (!lease.pool) return kind == Kind::pool || kind == Kind::reserved;
  const Reservation* reservation = policy_->reservation_of(lease.tenure.address);
  return reservation && reservation->user != lease.user;
}

std::vector<Address> PlainBook::strays() const {
  std::vector<Address> strays;
  for (const auto& [address, lease] : leases_) {
    if (is_stray(lease)) strays.push_back(address);
  }
  return strays;
}

bool PlainBook::may_be_free(Address address) const {
  return address.family() == Family::v4 && policy_->pool_of(address) && !policy_->reservation_of(address);
}

std::optional<PoolIndex> PlainBook::pool_that_holds(const Tenure& tenure) const {
  if (tenure.address.family() == Family::v4) return policy_->pool_of(tenure.address);
  const std::vector<PoolSettings>& pools = policy_->pools();
  for (PoolIndex pool = 0; pool < pools.size(); ++pool) {
    if (pools[pool].family == Family::v6 && pools[pool].name == tenure.pool) return pool;
  }
  if (tenure.prefix.is_none()) return std::nullopt;
  for (PoolIndex pool = 0; pool < pools.size(); ++pool) {
    if (pools[pool].family == Family::v6 && pools[pool].prefix == tenure.prefix) return pool;
  }
  return std::nullopt;
}

void PlainBook::restore_devices(const std::vector<RasDevice>& devices) {
  for (const RasDevice& device : devices) devices_[device.ras_port] = device.device;
}

std::string_view PlainBook::device_on(std::string_view ras_port) const {
  const auto found = devices_.find(ras_port);
  return found == devices_.end() ? std::string_view() : std::string_view(found->second);
}

}  // namespace raspool::test
