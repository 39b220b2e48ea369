#include "core/policy/reader/pool_checks.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/address/range_overlaps.hpp"
#include "core/policy/reader/wording.hpp"

namespace raspool {
namespace {

// Where the pool names the address.
TextPosition place_of(const PoolDraft& pool, AddressV4 address) {
  for (const WrittenRange& range : pool.ranges) {
    if (range.assignable.contains(address)) return range.at;
  }
  return pool.addresses_at;
}

void check_overlaps(const std::vector<PoolDraft>& pools, Diagnostics& diagnostics) {
  std::vector<OwnedRange> ranges;
  for (std::size_t index = 0; index < pools.size(); ++index) {
    for (const AddressRange& range : pools[index].settings.addresses.ranges())
      ranges.push_back({range, index});
  }
  for (const RangeOverlap& overlap : overlaps(std::move(ranges), Diagnostics::kMost)) {
    const PoolDraft& earlier = pools[overlap.one];
    const PoolDraft& later = pools[overlap.other];
    diagnostics.error(
        place_of(later, overlap.common.first()),
        fmt::format("pools {} and {} overlap: {} is in both. Take it out of one, by `ranges` or `exclude`",
                    in_ticks(later.settings.name), in_ticks(earlier.settings.name),
                    overlap.common.to_string()));
  }
}

void check_prefixes(const std::vector<PoolDraft>& pools, Diagnostics& diagnostics) {
  std::map<PrefixV6, const PoolDraft*> first;
  for (const PoolDraft& pool : pools) {
    if (pool.settings.family != Family::v6 || !pool.complete || !pool.is_here) continue;
    const auto [other, is_first] = first.emplace(pool.settings.prefix, &pool);
    if (is_first) continue;
    diagnostics.error(
        pool.addresses_at,
        fmt::format("pools {} and {} overlap: both have the prefix {}. Let rules name one pool for both",
                    in_ticks(pool.settings.name), in_ticks(other->second->settings.name),
                    pool.settings.prefix.to_string()));
  }
}

char class_of(AddressV4 address) {
  const unsigned first_octet = address.octets()[0];
  return first_octet < 128 ? 'A' : first_octet < 192 ? 'B' : 'C';
}

void check_classes(const std::vector<PoolDraft>& pools, Diagnostics& diagnostics) {
  std::optional<AddressV4> first;
  for (const PoolDraft& pool : pools) {
    for (const AddressRange& range : pool.settings.addresses.ranges()) {
      if (!first) first = range.first();
      const AddressV4 other = class_of(range.first()) != class_of(*first) ? range.first() : range.last();
      if (class_of(other) == class_of(*first)) continue;
      diagnostics.warning(
          place_of(pool, other),
          fmt::format("{} is of address class {}, but {} of class {}: clients derive routes from the "
                      "class, so take all addresses from one",
                      other.to_string(), class_of(other), first->to_string(), class_of(*first)));
      break;
    }
  }
}

// RRAS gives addresses of its own ranges to those whom no pool serves, and so one address to two.
void check_own_ranges(const std::vector<PoolDraft>& pools, const RangeSet& own_ranges,
                      Diagnostics& diagnostics) {
  for (const PoolDraft& pool : pools) {
    const auto common = pool.settings.addresses.first_common(own_ranges);
    if (!common) continue;
    diagnostics.warning(
        place_of(pool, *common),
        fmt::format("pool {} overlaps `own_ranges`: RRAS may give {} and further addresses itself. Take them "
                    "out of the pool, or out of RRAS's static pool and `own_ranges`",
                    in_ticks(pool.settings.name), common->to_string()));
  }
}

// A file for several servers of which none is this one gives it nothing: most likely a misspelt name.
void check_server(const std::vector<PoolDraft>& pools, const ServerNames& servers, Diagnostics& diagnostics) {
  const bool any_is_here = std::any_of(pools.begin(), pools.end(),
                                       [](const PoolDraft& pool) { return pool.is_here || !pool.complete; });
  if (any_is_here || pools.empty()) return;
  std::vector<std::string> named;
  for (const std::string& name : servers.named()) named.push_back(in_ticks(name));
  diagnostics.warning(
      pools.front().addresses_at,
      fmt::format("no pool has an address on this server, {}: the file names {}. Write this server's name, "
                  "or `server` in [service]",
                  in_ticks(servers.this_server()), joined(named, "and")));
}

}  // namespace

void check_pools(const std::vector<PoolDraft>& pools, const RangeSet& own_ranges, const ServerNames& servers,
                 Diagnostics& diagnostics) {
  check_overlaps(pools, diagnostics);
  check_prefixes(pools, diagnostics);
  check_classes(pools, diagnostics);
  check_own_ranges(pools, own_ranges, diagnostics);
  check_server(pools, servers, diagnostics);
}

}  // namespace raspool
