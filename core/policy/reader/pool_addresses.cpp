#include "core/policy/reader/pool_addresses.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "core/policy/reader/wording.hpp"

namespace raspool {
namespace {

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

bool excludes_something(const AddressRange& exclusion, const RangeList& ranges) {
  return std::any_of(ranges.ranges.begin(), ranges.ranges.end(),
                     [&](const WrittenRange& range) { return range.written.overlaps(exclusion); });
}

// An exclusion for every server needs a range on any of them.
void warn_of_idle_exclusions(const std::vector<RangeList>& exclusions, const std::vector<RangeList>& ranges,
                             Diagnostics& diagnostics) {
  for (const RangeList& list : exclusions) {
    for (const WrittenRange& exclusion : list.ranges) {
      const bool takes_anything = std::any_of(ranges.begin(), ranges.end(), [&](const RangeList& of_server) {
        const bool is_concerned =
            list.server.empty() || of_server.server.empty() || is_same_server(list.server, of_server.server);
        return is_concerned && excludes_something(exclusion.written, of_server);
      });
      if (takes_anything) continue;
      diagnostics.warning(exclusion.at,
                          fmt::format("{} excludes nothing: no range of this pool holds any of it",
                                      in_quotes(exclusion.text)));
    }
  }
}

bool all_complete(const std::vector<RangeList>& lists) {
  return std::all_of(lists.begin(), lists.end(), [](const RangeList& list) { return list.complete; });
}

// True if all is right.
bool read_v4(TomlSection& section, ServerNames& servers, PoolDraft& pool) {
  Diagnostics& diagnostics = section.diagnostics();
  const std::vector<RangeList> ranges = read_ranges_by_server(section, "ranges", servers);
  const std::vector<RangeList> exclusions = read_ranges_by_server(section, "exclude", servers);
  bool right = !ranges.empty() && all_complete(ranges) && all_complete(exclusions);
  for (const RangeList& list : ranges) {
    right = check_usable(list.ranges, diagnostics) && right;
    if (!list.complete || !list.ranges.empty()) continue;
    diagnostics.error(list.at, "`ranges` is empty: write ranges = [\"10.20.0.0/22\"]");
    right = false;
  }
  if (!right) return false;

  warn_of_idle_exclusions(exclusions, ranges, diagnostics);
  RangeSet& addresses = pool.settings.addresses;
  for (const RangeList& list : ranges) {
    if (list.is_here) {
      pool.is_here = true;
      pool.addresses_at = list.at;
      pool.ranges = list.ranges;
    } else {
      PoolDraft::Elsewhere& elsewhere = pool.elsewhere.emplace_back();
      elsewhere.server = list.server;
      for (const WrittenRange& range : list.ranges) elsewhere.ranges.push_back(range.assignable);
    }
  }
  for (const RangeList& list : exclusions) {
    if (list.is_here) pool.exclusions = list.ranges;
  }
  for (const WrittenRange& range : pool.ranges) addresses.add(range.assignable);
  for (const WrittenRange& exclusion : pool.exclusions) addresses.remove(exclusion.written);
  if (!pool.is_here || !addresses.empty()) return true;
  diagnostics.error(pool.addresses_at, "the pool has no address left: `exclude` takes all of `ranges`");
  return false;
}

std::optional<PrefixV6> read_prefix(const TomlNode& node, TomlSection& section) {
  constexpr std::string_view kExample = "prefix = \"2001:db8:20::/64\"";
  constexpr std::uint64_t kHighestUnicast =
      0xFE7F'FFFF'FFFF'FFFF;  // then come link-local, site-local and multicast
  const auto written = section.text_in(node, "prefix", kExample);
  if (!written) return std::nullopt;
  const auto prefix = PrefixV6::parse(written->text);
  if (!prefix) {
    section.diagnostics().error(written->at,
                                fmt::format("{} is no IPv6 prefix of 64 bits with zeros behind it: write {}",
                                            in_quotes(written->text), kExample));
    return std::nullopt;
  }
  if (prefix->is_none() || prefix->number() > kHighestUnicast) {
    section.diagnostics().error(
        written->at,
        fmt::format("{} is not a prefix of global or unique local addresses: write {} with your own",
                    in_quotes(written->text), kExample));
    return std::nullopt;
  }
  return prefix;
}

bool read_v6(TomlSection& section, ServerNames& servers, PoolDraft& pool) {
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
  const std::vector<ServerValue> values = values_by_server(section, "prefix", servers);
  right = right && !values.empty();
  for (const ServerValue& value : values) {
    const auto prefix = read_prefix(*value.value, section);
    if (!prefix) {
      right = false;
    } else if (value.is_for(servers)) {
      pool.is_here = true;
      pool.addresses_at = value.value->at;
      pool.settings.prefix = *prefix;
    } else {
      pool.elsewhere.push_back({std::string(value.server), {}, *prefix});
    }
  }
  return right;
}

}  // namespace

bool read_pool_addresses(TomlSection& section, ServerNames& servers, PoolDraft& pool) {
  if (section.has("prefix")) {
    pool.addresses_at = section.at("prefix");
    return read_v6(section, servers, pool);
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
  return read_v4(section, servers, pool);
}

}  // namespace raspool
