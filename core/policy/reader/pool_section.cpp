#include "core/policy/reader/pool_section.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "core/policy/reader/wording.hpp"

namespace raspool {
namespace {

constexpr std::int64_t kMostStickyAddresses = 1000;

// True if clients can have all of the ranges.
bool check_usable(const std::vector<WrittenRange>& ranges, Diagnostics& diagnostics) {
  bool usable = true;
  for (const WrittenRange& range : ranges) {
    const std::string_view reason = unusable_part(range.written);
    if (reason.empty()) continue;
    diagnostics.error(range.at, fmt::format("{} holds {}, which no client can have: leave them out",
                                            in_quotes(range.text), reason));
    usable = false;
  }
  return usable;
}

void warn_of_idle_exclusions(const PoolDraft& pool, Diagnostics& diagnostics) {
  for (const WrittenRange& exclusion : pool.exclusions) {
    const bool takes_anything =
        std::any_of(pool.ranges.begin(), pool.ranges.end(),
                    [&](const WrittenRange& range) { return range.written.overlaps(exclusion.written); });
    if (takes_anything) continue;
    diagnostics.warning(
        exclusion.at,
        fmt::format("{} excludes nothing: no range of this pool holds any of it", in_quotes(exclusion.text)));
  }
}

// True if all is right.
bool read_v4(TomlSection& section, PoolDraft& pool) {
  Diagnostics& diagnostics = section.diagnostics();
  RangeList ranges = read_ranges(section, "ranges");
  RangeList exclusions = read_ranges(section, "exclude");
  const bool usable = check_usable(ranges.ranges, diagnostics);
  if (!ranges.complete || !exclusions.complete || !usable) return false;

  pool.ranges = std::move(ranges.ranges);
  pool.exclusions = std::move(exclusions.ranges);
  warn_of_idle_exclusions(pool, diagnostics);
  RangeSet& addresses = pool.settings.addresses;
  for (const WrittenRange& range : pool.ranges) addresses.add(range.assignable);
  for (const WrittenRange& exclusion : pool.exclusions) addresses.remove(exclusion.written);
  if (!addresses.empty()) return true;
  diagnostics.error(pool.addresses_at, pool.ranges.empty()
                                           ? "`ranges` is empty: write ranges = [\"10.20.0.0/22\"]"
                                           : "the pool has no address left: `exclude` takes all of `ranges`");
  return false;
}

bool read_v6(TomlSection& section, PoolDraft& pool) {
  Diagnostics& diagnostics = section.diagnostics();
  pool.settings.family = Family::v6;
  bool right = true;
  for (const std::string_view key : {"ranges", "exclude"}) {
    if (!section.has(key)) continue;
    diagnostics.error(section.at(key),
                      fmt::format("{} is of IPv4 and `prefix` of IPv6: a pool is of one family, so "
                                  "write two pools",
                                  in_ticks(key)));
    section.find(key);
    right = false;
  }
  if (section.is_by_server("prefix")) return false;
  const auto written = section.text("prefix");
  if (!written) return false;
  const auto prefix = PrefixV6::parse(written->text);
  constexpr std::uint64_t kHighestUnicast =
      0xFE7F'FFFF'FFFF'FFFF;  // then come link-local, site-local and multicast
  if (!prefix) {
    diagnostics.error(written->at, fmt::format("{} is no IPv6 prefix of 64 bits with zeros behind it: write "
                                               "prefix = \"2001:db8:20::/64\"",
                                               in_quotes(written->text)));
    return false;
  }
  if (prefix->is_none() || prefix->number() > kHighestUnicast) {
    diagnostics.error(written->at,
                      fmt::format("{} is not a prefix of global or unique local addresses: write "
                                  "prefix = \"2001:db8:20::/64\" with your own",
                                  in_quotes(written->text)));
    return false;
  }
  pool.settings.prefix = *prefix;
  return right;
}

bool read_addresses(TomlSection& section, PoolDraft& pool) {
  if (section.has("prefix")) {
    pool.addresses_at = section.at("prefix");
    return read_v6(section, pool);
  }
  section.find("prefix");  // so that it counts as known
  if (!section.has("ranges")) {
    section.find("ranges");
    section.find("exclude");
    section.diagnostics().error(section.at(),
                                "[[pool]] has neither `ranges` nor `prefix`: write "
                                "ranges = [\"10.20.0.0/22\"] for IPv4 or prefix = \"2001:db8:20::/64\" for "
                                "IPv6");
    return false;
  }
  pool.addresses_at = section.at("ranges");
  return read_v4(section, pool);
}

}  // namespace

PoolDraft read_pool(TomlSection& section) {
  PoolDraft pool;
  pool.at = section.at();
  const auto name = section.required_text("name", "name = \"staff\"");
  pool.name_at = section.at("name");
  if (name) pool.settings.name = name->text;
  const bool has_addresses = read_addresses(section, pool);
  pool.complete = name && has_addresses;
  if (const auto sticky = section.duration("sticky")) pool.settings.sticky = *sticky;
  if (const auto count =
          section.integer("sticky_addresses", "sticky_addresses = 2", 0, kMostStickyAddresses)) {
    pool.settings.sticky_addresses = static_cast<std::uint32_t>(*count);
  }
  if (const auto hold_down = section.duration("hold_down")) pool.settings.hold_down = *hold_down;
  section.not_built({"next", "drain", "warn", "nat"});
  section.finish();
  return pool;
}

}  // namespace raspool
