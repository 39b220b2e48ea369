#include "core/service/pool_watch.hpp"

#include <algorithm>
#include <utility>

namespace raspool {
namespace {

constexpr std::uint32_t kRelief = 5;  // points

}  // namespace

void PoolWatch::watch(const Policy& policy) {
  const std::vector<Watched> before = std::exchange(pools_, {});
  for (const PoolSettings& pool : policy.pools()) {
    Watched watched{pool.name, pool.warn};
    const auto known = std::ranges::find(before, pool.name, &Watched::name);
    if (known != before.end() && known->raised > 0) {
      const std::uint32_t told = known->warn[known->raised - 1];
      watched.raised =
          static_cast<std::size_t>(std::ranges::upper_bound(watched.warn, told) - watched.warn.begin());
    }
    pools_.push_back(std::move(watched));
  }
}

std::vector<PoolWatch::Crossing> PoolWatch::look(PoolIndex pool, std::uint64_t live, std::uint64_t size) {
  if (size == 0) return {};
  Watched& watched = pools_[pool];
  std::vector<Crossing> crossings;
  const auto reaches = [&](std::uint32_t percent) { return live * 100 >= percent * size; };
  while (watched.raised < watched.warn.size() && reaches(watched.warn[watched.raised])) {
    crossings.push_back({watched.warn[watched.raised++], true});
  }
  const auto is_relieved = [&](std::uint32_t percent) {
    return live * 100 <= (percent - std::min(percent, kRelief)) * size;
  };
  while (watched.raised > 0 && is_relieved(watched.warn[watched.raised - 1])) {
    crossings.push_back({watched.warn[--watched.raised], false});
  }
  return crossings;
}

}  // namespace raspool
