#include "core/policy/reader/pool_section.hpp"

#include <algorithm>
#include <cstdint>

#include "core/policy/reader/pool_addresses.hpp"

namespace raspool {
namespace {

constexpr std::int64_t kMostStickyAddresses = 1000;

void read_warn(TomlSection& section, std::vector<std::uint32_t>& warn) {
  constexpr std::size_t kMost = 100;
  const auto percents = section.integers("warn", "warn = [80, 95]", 1, 100, kMost);
  if (!percents) return;
  warn.clear();
  for (const std::int64_t percent : *percents) warn.push_back(static_cast<std::uint32_t>(percent));
  std::sort(warn.begin(), warn.end());
  warn.erase(std::unique(warn.begin(), warn.end()), warn.end());
}

}  // namespace

PoolDraft read_pool(TomlSection& section, ServerNames& servers) {
  PoolDraft pool;
  PoolSettings& settings = pool.settings;
  pool.at = section.at();
  const auto name = section.required_text("name", "name = \"staff\"");
  pool.name_at = section.at("name");
  if (name) settings.name = name->text;
  const bool has_addresses = read_pool_addresses(section, servers, pool);
  pool.complete = name && has_addresses;
  settings.sticky = section.duration("sticky").value_or(settings.sticky);
  if (const auto count =
          section.integer("sticky_addresses", "sticky_addresses = 2", 0, kMostStickyAddresses)) {
    settings.sticky_addresses = static_cast<std::uint32_t>(*count);
  }
  settings.hold_down = section.duration("hold_down").value_or(settings.hold_down);
  pool.next = section.text("next");
  // A pool of IPv6 that is not on this server has no prefix to give identifiers under: as if it drained.
  const bool has_nothing_here = settings.family == Family::v6 && !pool.is_here;
  settings.drain = section.boolean("drain", "drain = true").value_or(false) || has_nothing_here;
  read_warn(section, settings.warn);
  settings.behind_nat = section.boolean("nat", "nat = false").value_or(settings.behind_nat);
  section.finish();
  return pool;
}

}  // namespace raspool
