#include "core/policy/reader/reservation_checks.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <string>
#include <unordered_map>

#include "core/policy/reader/wording.hpp"

namespace raspool {
namespace {

// The pools by what they hold, so that many reservations cost little.
class PoolsByAddress {
 public:
  explicit PoolsByAddress(const std::vector<PoolDraft>& pools) : pools_(pools) {
    for (std::size_t index = 0; index < pools.size(); ++index) {
      const auto pool = static_cast<PoolIndex>(index);
      all_complete_ = all_complete_ && pools[index].complete;
      for (const AddressRange& range : pools[index].settings.addresses.ranges()) {
        by_first_.emplace(range.first(), Span{range, pool});
      }
      if (pools[index].settings.family == Family::v6 && pools[index].is_here) {
        by_prefix_.emplace(pools[index].settings.prefix, pool);
      }
    }
  }

  std::optional<PoolIndex> find(AddressV4 address) const {
    const auto after = by_first_.upper_bound(address);
    if (after == by_first_.begin()) return std::nullopt;
    const Span& span = std::prev(after)->second;
    return span.range.contains(address) ? std::optional(span.pool) : std::nullopt;
  }
  std::optional<PoolIndex> find(PrefixV6 prefix) const {
    const auto found = by_prefix_.find(prefix);
    return found == by_prefix_.end() ? std::nullopt : std::optional(found->second);
  }
  // False: a pool is not known for its own mistakes, so that nothing can be said to lie in no pool.
  bool all_complete() const { return all_complete_; }
  const std::vector<PoolDraft>& all() const { return pools_; }

 private:
  struct Span {
    AddressRange range;
    PoolIndex pool;
  };
  const std::vector<PoolDraft>& pools_;
  std::map<AddressV4, Span> by_first_;
  std::map<PrefixV6, PoolIndex> by_prefix_;
  bool all_complete_ = true;
};

std::string only_elsewhere(const std::string& address, const PoolDraft& pool, const std::string& server) {
  return fmt::format("{} is of pool {} on server {} only: write address = {{ {} = \"{}\" }}", address,
                     in_ticks(pool.settings.name), in_ticks(server), server, address);
}

std::string why_in_no_pool(AddressV4 address, const PoolsByAddress& pools) {
  const std::string text = address.to_string();
  for (const PoolDraft& pool : pools.all()) {
    for (const WrittenRange& range : pool.ranges) {
      if (!range.written.contains(address)) continue;
      if (!range.assignable.contains(address)) {
        return fmt::format("{} is the {} address of {} in pool {}: reserve another address", text,
                           address == range.written.first() ? "network" : "broadcast", range.text,
                           in_ticks(pool.settings.name));
      }
      return fmt::format("{} is excluded from pool {}: reserve another address, or take it out of `exclude`",
                         text, in_ticks(pool.settings.name));
    }
  }
  for (const PoolDraft& pool : pools.all()) {
    for (const PoolDraft::Elsewhere& elsewhere : pool.elsewhere) {
      const bool is_there =
          std::any_of(elsewhere.ranges.begin(), elsewhere.ranges.end(),
                      [address](const AddressRange& range) { return range.contains(address); });
      if (is_there) return only_elsewhere(text, pool, elsewhere.server);
    }
  }
  return fmt::format("{} lies in no pool: reserve an address that the `ranges` of a [[pool]] hold", text);
}

std::string why_in_no_pool(const AddressV6& address, const PoolsByAddress& pools) {
  const std::string text = address.to_string();
  for (const PoolDraft& pool : pools.all()) {
    for (const PoolDraft::Elsewhere& elsewhere : pool.elsewhere) {
      if (elsewhere.prefix == address.prefix) return only_elsewhere(text, pool, elsewhere.server);
    }
  }
  return fmt::format("{} lies in no pool: no [[pool]] has the prefix {}", text, address.prefix.to_string());
}

std::optional<PoolIndex> find_pool(const ReservationDraft& reservation, const PoolsByAddress& pools,
                                   Diagnostics& diagnostics) {
  const Address address = *reservation.address;
  const bool is_v4 = address.family() == Family::v4;
  const auto pool = is_v4 ? pools.find(address.v4()) : pools.find(reservation.prefix);
  if (pool || !pools.all_complete() || diagnostics.is_full()) return pool;
  diagnostics.error(reservation.address_at,
                    is_v4 ? why_in_no_pool(address.v4(), pools)
                          : why_in_no_pool(AddressV6{reservation.prefix, address.identifier()}, pools));
  return std::nullopt;
}

}  // namespace

std::vector<Reservation> place_reservations(const std::vector<ReservationDraft>& reservations,
                                            const std::vector<PoolDraft>& pools, Diagnostics& diagnostics) {
  const PoolsByAddress by_address(pools);
  std::unordered_map<Address, TextPosition> first_at;
  std::vector<Reservation> placed;
  for (const ReservationDraft& reservation : reservations) {
    if (!reservation.address) continue;
    const auto [first, is_first] = first_at.emplace(*reservation.address, reservation.address_at);
    if (!is_first) {
      const bool is_v4 = reservation.address->family() == Family::v4;
      diagnostics.error(
          reservation.address_at,
          fmt::format("{}{} is reserved already, in line {}: reserve another address",
                      is_v4 ? "" : "the identifier ", reservation.address->to_string(), first->second.line));
      continue;
    }
    const auto pool = find_pool(reservation, by_address, diagnostics);
    if (pool && reservation.user) placed.push_back({*reservation.user, *reservation.address, *pool});
  }
  return placed;
}

}  // namespace raspool
