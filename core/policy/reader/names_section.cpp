#include "core/policy/reader/names_section.hpp"

#include <fmt/format.h>

#include <utility>
#include <vector>

#include "core/policy/reader/wording.hpp"

namespace raspool {
namespace {

constexpr std::string_view kMachinesExample = "machines = ['*$', 'host/*']";

std::vector<Glob> read_machines(TomlSection& section) {
  constexpr std::size_t kMost = 1000;  // each may be tried in a callout
  const auto written = section.texts("machines", kMachinesExample, kMost);
  if (!written) return {Glob("*$"), Glob("host/*")};
  Diagnostics& diagnostics = section.diagnostics();
  std::vector<Glob> machines;
  for (const PlacedText& pattern : written->elements) {
    if (pattern.text.empty()) {
      diagnostics.error(pattern.at,
                        fmt::format("a pattern of `machines` is empty: write {}", kMachinesExample));
      continue;
    }
    if (pattern.text.find('@') != std::string::npos) {
      diagnostics.warning(pattern.at, fmt::format("{} matches no machine: a name with @ is never a machine's",
                                                  in_quotes(pattern.text)));
    }
    machines.emplace_back(pattern.text);
  }
  return machines;
}

}  // namespace

NameRules read_names_section(TomlSection& section) {
  std::vector<Glob> machines = read_machines(section);
  const bool strip_domain = section.boolean("strip_domain", "strip_domain = true").value_or(false);
  section.finish();
  return NameRules(std::move(machines), strip_domain);
}

RrasSettings read_rras_section(TomlSection& section) {
  RrasSettings settings;
  for (const WrittenRange& range : read_ranges(section, "own_ranges").ranges) {
    settings.own_ranges.add(range.written);
  }
  settings.external =
      section.choice<External>("external", {{"keep", External::keep}, {"ignore", External::ignore}})
          .value_or(settings.external);
  section.finish();
  return settings;
}

}  // namespace raspool
