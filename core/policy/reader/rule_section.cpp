#include "core/policy/reader/rule_section.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/policy/reader/wording.hpp"

namespace raspool {
namespace {

constexpr std::size_t kMostPatterns = 1000;  // of one rule; each may be tried in a callout
constexpr std::size_t kMostPools = 1000;

void read_name(TomlSection& section, std::size_t number, RuleDraft& draft) {
  draft.rule.name = fmt::format("rule {}", number);
  const auto name = section.text("name");
  if (!name) return;
  if (name->text.empty()) {
    section.diagnostics().error(name->at, "`name` is empty: write name = \"engineers\", or leave it out");
    return;
  }
  draft.rule.name = name->text;
  draft.name_at = name->at;
}

// A list of names that the rule is about: nothing if the key is not there. One that is there and empty can
// match nothing.
std::optional<TextList> read_names(TomlSection& section, std::string_view key, std::string_view example) {
  auto names = section.texts(key, example, kMostPatterns);
  if (names && names->elements.empty() && names->complete) {
    section.diagnostics().error(section.at(key),
                                fmt::format("{} is empty, so the rule matches nobody: write {}, or leave it "
                                            "out to match everybody",
                                            in_ticks(key), example));
  }
  return names;
}

std::vector<Glob> read_globs(TomlSection& section, std::string_view key, std::string_view pattern_example) {
  std::vector<Glob> globs;
  const auto patterns = read_names(section, key, fmt::format("{} = [{}]", key, pattern_example));
  if (!patterns) return globs;
  for (const PlacedText& pattern : patterns->elements) {
    if (pattern.text.empty()) {
      section.diagnostics().error(
          pattern.at, fmt::format("a pattern of {} is empty: write {}, or \"*\" for all", in_ticks(key),
                                  pattern_example));
      continue;
    }
    globs.emplace_back(pattern.text);
  }
  return globs;
}

bool excludes_nothing(const TomlSection& section, std::string_view key, const std::vector<Glob>& globs) {
  return !section.has(key) ||
         std::any_of(globs.begin(), globs.end(), [](const Glob& glob) { return glob.matches_everything(); });
}

void read_groups(TomlSection& section, const SectionNames& groups, RuleDraft& draft) {
  const auto names = read_names(section, "groups", "groups = [\"engineers\"]");
  if (!names) return;
  std::vector<GroupIndex>& known = draft.rule.groups;
  bool all_known = names->complete;
  for (const PlacedText& name : names->elements) {
    const auto group = groups.find(name, section.diagnostics());
    if (!group) {
      all_known = false;
    } else if (std::find(known.begin(), known.end(), *group) == known.end()) {
      known.push_back(*group);
    }
  }
  if (all_known && !known.empty()) draft.groups_at = section.at("groups");
}

void read_servers(TomlSection& section, ServerNames& servers, Rule& rule) {
  const auto names = read_names(section, "servers", "servers = [\"VPN1\"]");
  if (!names) return;
  rule.is_for_this_server = false;
  for (const PlacedText& name : names->elements) {
    if (name.text.empty()) {
      section.diagnostics().error(name.at, "the name of a server is empty: write \"VPN1\"");
      continue;
    }
    servers.note(name.text);
    rule.servers.push_back(name.text);
    rule.is_for_this_server = rule.is_for_this_server || servers.is_this(name.text);
  }
}

void read_conditions(TomlSection& section, const RuleSurroundings& surroundings, RuleDraft& draft) {
  Rule& rule = draft.rule;
  rule.users = read_globs(section, "users", "'CORP\\*'");
  read_groups(section, surroundings.groups, draft);
  rule.identity =
      section.choice<Identity>("identity", {{"user", Identity::user}, {"machine", Identity::machine}});
  rule.ras_ports = read_globs(section, "ras_ports", "\"VPN2-*\"");
  rule.ras_devices = read_globs(section, "ras_devices", "\"*IKEv2*\"");
  read_servers(section, surroundings.servers, rule);
  // Of a RAS port without a known device `ras_devices` cannot hold, whatever stands there.
  const bool has_other_conditions = section.has("groups") || section.has("identity") ||
                                    section.has("ras_devices") || section.has("servers");
  draft.has_no_condition = !has_other_conditions && excludes_nothing(section, "users", rule.users) &&
                           excludes_nothing(section, "ras_ports", rule.ras_ports);
}

void read_pools(TomlSection& section, const SectionNames& pools, RuleDraft& draft) {
  const auto names = section.texts("pools", "pools = [\"staff\"]", kMostPools);
  if (!names) return;
  Diagnostics& diagnostics = section.diagnostics();
  for (const PlacedText& name : names->elements) {
    const auto pool = pools.find(name, diagnostics);
    if (!pool) continue;
    if (std::find(draft.rule.pools.begin(), draft.rule.pools.end(), *pool) != draft.rule.pools.end()) {
      diagnostics.warning(name.at,
                          fmt::format("pool {} stands here twice: it is asked once", in_ticks(name.text)));
    } else {
      draft.rule.pools.push_back(*pool);
    }
  }
}

void read_limit(TomlSection& section, Rule& rule) {
  constexpr std::int64_t kMostLeases = 1'000'000;
  rule.max_leases = static_cast<std::uint32_t>(
      section.integer("max_leases", "max_leases = 2", 0, kMostLeases).value_or(rule.max_leases));
  rule.over_limit =
      section.choice<OverLimit>("over_limit", {{"report", OverLimit::report}, {"refuse", OverLimit::refuse}})
          .value_or(rule.over_limit);
}

// What `action` and `pools` mean together.
void check_action(TomlSection& section, const Rule& rule) {
  const bool has_pools = section.has("pools");
  if (rule.action != RuleAction::assign && has_pools) {
    section.diagnostics().error(section.at("pools"),
                                "a rule with this `action` asks no pools: remove `pools`, or write "
                                "action = \"assign\"");
  }
  const TomlNode* const pools = section.find("pools");
  const bool names_none =
      pools == nullptr || (pools->kind == TomlNode::Kind::list && pools->elements.empty());
  if (rule.action == RuleAction::assign && names_none) {
    section.diagnostics().warning(section.at("pools"),
                                  "the rule names no pool, so it offers what RRAS proposes: write "
                                  "pools = [\"staff\"], or action = \"offer\" if that is meant");
  }
}

// The limit is looked at only where a pool would answer (interfaces 2.1, rows 5 and 6).
void check_limit(TomlSection& section, const Rule& rule) {
  if (rule.max_leases == 0) return;
  const bool names_pools = !rule.pools.empty() || section.has("pools");
  if (rule.action == RuleAction::assign && names_pools) return;
  section.diagnostics().warning(
      section.at("max_leases"),
      fmt::format("`max_leases` has no effect: the rule {}, and the limit is for "
                  "leases of pools. Leave it out, or name `pools`",
                  rule.action == RuleAction::assign ? "names no pool" : "offers or refuses by its `action`"));
}

}  // namespace

RuleDraft read_rule(TomlSection& section, std::size_t number, const RuleSurroundings& surroundings) {
  RuleDraft draft;
  Rule& rule = draft.rule;
  draft.at = section.at();
  read_name(section, number, draft);
  read_conditions(section, surroundings, draft);
  read_pools(section, surroundings.pools, draft);
  rule.action = section
                    .choice<RuleAction>("action", {{"assign", RuleAction::assign},
                                                   {"offer", RuleAction::offer},
                                                   {"refuse", RuleAction::refuse}})
                    .value_or(rule.action);
  read_limit(section, rule);
  rule.on_exhausted =
      section.choice<Exhausted>("on_exhausted", {{"refuse", Exhausted::refuse}, {"offer", Exhausted::offer}})
          .value_or(rule.on_exhausted);
  check_action(section, rule);
  check_limit(section, rule);
  section.finish();
  return draft;
}

RuleAction read_otherwise(TomlSection& section) {
  const auto action =
      section.choice<RuleAction>("action", {{"offer", RuleAction::offer}, {"refuse", RuleAction::refuse}});
  section.finish();
  return action.value_or(RuleAction::offer);
}

}  // namespace raspool
