#include "core/policy/reader/pool_chains.hpp"

#include <fmt/format.h>

#include <string>

#include "core/policy/reader/wording.hpp"

namespace raspool {
namespace {

std::string_view family_name(Family family) { return family == Family::v4 ? "IPv4" : "IPv6"; }

void link(PoolDraft& pool, const std::vector<PoolDraft>& pools, const SectionNames& names,
          Diagnostics& diagnostics) {
  const auto next = names.find(*pool.next, diagnostics);
  if (!next) return;
  const Family mine = pool.settings.family, theirs = pools[*next].settings.family;
  if (!pool.complete || !pools[*next].complete) return;
  if (mine != theirs) {
    diagnostics.error(pool.next->at, fmt::format("pool {} is of {}, and this one of {}: name a pool of {}",
                                                 in_ticks(pool.next->text), family_name(theirs),
                                                 family_name(mine), family_name(mine)));
    return;
  }
  pool.settings.next = *next;
}

std::string way_round(const std::vector<PoolDraft>& pools, PoolIndex first) {
  constexpr int kMostShown = 10;
  std::string way = in_ticks(pools[first].settings.name);
  int shown = 1;
  for (PoolIndex pool = *pools[first].settings.next; pool != first; pool = *pools[pool].settings.next) {
    if (++shown > kMostShown) return way + ", ..., " + in_ticks(pools[first].settings.name);
    way += ", " + in_ticks(pools[pool].settings.name);
  }
  return way + ", " + in_ticks(pools[first].settings.name);
}

// Every pool has one `next` at most, so each walk ends at a pool that an earlier one saw, or on its own way:
// that is a circle, and every circle is met once.
void report_circles(const std::vector<PoolDraft>& pools, Diagnostics& diagnostics) {
  std::vector<std::size_t> walk_of(pools.size());  // 0: not seen
  for (std::size_t start = 0; start < pools.size(); ++start) {
    std::optional<PoolIndex> pool = static_cast<PoolIndex>(start);
    while (pool && walk_of[*pool] == 0) {
      walk_of[*pool] = start + 1;
      pool = pools[*pool].settings.next;
    }
    if (!pool || walk_of[*pool] != start + 1) continue;
    diagnostics.error(pools[*pool].next->at,
                      fmt::format("`next` leads round in a circle: {}. Leave it out of the last pool to ask",
                                  way_round(pools, *pool)));
  }
}

}  // namespace

void link_pools(std::vector<PoolDraft>& pools, const SectionNames& names, Diagnostics& diagnostics) {
  for (PoolDraft& pool : pools) {
    if (pool.next) link(pool, pools, names, diagnostics);
  }
  report_circles(pools, diagnostics);
}

}  // namespace raspool
