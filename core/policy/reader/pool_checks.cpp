#include "core/policy/reader/pool_checks.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "core/policy/reader/wording.hpp"

namespace raspool {
namespace {

void check_names(const std::vector<PoolDraft>& pools, Diagnostics& diagnostics) {
  std::unordered_map<std::string_view, const PoolDraft*> first;
  for (const PoolDraft& pool : pools) {
    if (pool.settings.name.empty()) continue;
    const auto [other, is_first] = first.emplace(pool.settings.name, &pool);
    if (is_first) continue;
    diagnostics.error(pool.name_at, fmt::format("a pool is named {} already, in line {}: write another name",
                                                in_ticks(pool.settings.name), other->second->name_at.line));
  }
}

// Where the pool names the address.
TextPosition place_of(const PoolDraft& pool, AddressV4 address) {
  for (const WrittenRange& range : pool.ranges) {
    if (range.assignable.contains(address)) return range.at;
  }
  return pool.addresses_at;
}

// Goes through the ranges of all pools in ascending order, with those at hand that are not over yet: one a
// pool at most, since a pool's own ranges do not overlap.
void check_overlaps(const std::vector<PoolDraft>& pools, Diagnostics& diagnostics) {
  struct Span {
    AddressRange range;
    std::size_t pool;
  };
  std::vector<Span> spans;
  for (std::size_t index = 0; index < pools.size(); ++index) {
    for (const AddressRange& range : pools[index].settings.addresses.ranges())
      spans.push_back({range, index});
  }
  std::sort(spans.begin(), spans.end(),
            [](const Span& left, const Span& right) { return left.range < right.range; });

  std::vector<Span> at_hand;
  std::set<std::pair<std::size_t, std::size_t>> told;
  for (const Span& span : spans) {
    std::erase_if(at_hand, [&](const Span& other) { return other.range.last() < span.range.first(); });
    for (const Span& other : at_hand) {
      const std::size_t earlier = std::min(span.pool, other.pool), later = std::max(span.pool, other.pool);
      if (diagnostics.is_full()) return;
      if (!told.emplace(earlier, later).second) continue;
      const AddressRange common =
          *AddressRange::make(span.range.first(), std::min(span.range.last(), other.range.last()));
      diagnostics.error(
          place_of(pools[later], common.first()),
          fmt::format("pools {} and {} overlap: {} is in both. Take it out of one, by `ranges` or `exclude`",
                      in_ticks(pools[later].settings.name), in_ticks(pools[earlier].settings.name),
                      common.to_string()));
    }
    at_hand.push_back(span);
  }
}

void check_prefixes(const std::vector<PoolDraft>& pools, Diagnostics& diagnostics) {
  std::map<PrefixV6, const PoolDraft*> first;
  for (const PoolDraft& pool : pools) {
    if (pool.settings.family != Family::v6 || !pool.complete) continue;
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

}  // namespace

void check_pools(const std::vector<PoolDraft>& pools, Diagnostics& diagnostics) {
  check_names(pools, diagnostics);
  check_overlaps(pools, diagnostics);
  check_prefixes(pools, diagnostics);
  check_classes(pools, diagnostics);
}

}  // namespace raspool
