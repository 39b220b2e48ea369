#include "core/policy/reader/rule_section.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "core/policy/reader/wording.hpp"

namespace raspool {
namespace {

constexpr std::size_t kMostPatterns = 1000;  // of one rule; each may be tried in a callout
constexpr std::size_t kMostPools = 1000;

void read_name(TomlSection& section, std::size_t number, RuleDraft& draft) {
  draft.name_at = section.at("name");
  draft.rule.name = fmt::format("rule {}", number);
  const auto name = section.text("name");
  if (!name) return;
  if (name->text.empty()) {
    section.diagnostics().error(name->at, "`name` is empty: write name = \"engineers\", or leave it out");
    return;
  }
  draft.rule.name = name->text;
}

void read_users(TomlSection& section, RuleDraft& draft) {
  const bool is_written = section.has("users");
  const auto users = section.texts("users", "users = ['CORP\\*']", kMostPatterns);
  if (!users) {
    draft.matches_everybody = !is_written;
    return;
  }
  if (users->elements.empty() && users->complete) {
    section.diagnostics().error(section.at("users"),
                                "`users` is empty, so the rule matches nobody: write "
                                "users = ['CORP\\*'], or leave it out to match everybody");
  }
  for (const PlacedText& pattern : users->elements) {
    if (pattern.text.empty()) {
      section.diagnostics().error(pattern.at,
                                  "a pattern of `users` is empty: write 'CORP\\*', or \"*\" for everybody");
      continue;
    }
    draft.rule.users.emplace_back(pattern.text);
    if (draft.rule.users.back().matches_everything()) draft.matches_everybody = true;
  }
}

void read_pools(TomlSection& section, const PoolNames& pools, RuleDraft& draft) {
  const auto names = section.texts("pools", "pools = [\"staff\"]", kMostPools);
  if (!names) return;
  Diagnostics& diagnostics = section.diagnostics();
  for (const PlacedText& name : names->elements) {
    if (diagnostics.is_full()) return;
    const auto pool = pools.find(name.text);
    if (!pool) {
      const std::string meant = did_you_mean(name.text, pools.all());
      diagnostics.error(name.at, fmt::format("no pool is named {}{}", in_ticks(name.text),
                                             meant.empty() ? ": write the `name` of a [[pool]]" : meant));
    } else if (std::find(draft.rule.pools.begin(), draft.rule.pools.end(), *pool) != draft.rule.pools.end()) {
      diagnostics.warning(name.at,
                          fmt::format("pool {} stands here twice: it is asked once", in_ticks(name.text)));
    } else {
      draft.rule.pools.push_back(*pool);
    }
  }
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

}  // namespace

PoolNames::PoolNames(const std::vector<PoolDraft>& pools) {
  for (std::size_t index = 0; index < pools.size(); ++index) {
    const std::string& name = pools[index].settings.name;
    if (name.empty()) continue;
    if (by_name_.emplace(name, static_cast<PoolIndex>(index)).second) all_.push_back(name);
  }
}

std::optional<PoolIndex> PoolNames::find(std::string_view name) const {
  const auto found = by_name_.find(name);
  return found == by_name_.end() ? std::nullopt : std::optional(found->second);
}

RuleDraft read_rule(TomlSection& section, std::size_t number, const PoolNames& pools) {
  RuleDraft draft;
  Rule& rule = draft.rule;
  draft.at = section.at();
  read_name(section, number, draft);
  read_users(section, draft);
  read_pools(section, pools, draft);
  rule.action = section
                    .choice<RuleAction>("action", {{"assign", RuleAction::assign},
                                                   {"offer", RuleAction::offer},
                                                   {"refuse", RuleAction::refuse}})
                    .value_or(rule.action);
  rule.on_exhausted =
      section.choice<Exhausted>("on_exhausted", {{"refuse", Exhausted::refuse}, {"offer", Exhausted::offer}})
          .value_or(rule.on_exhausted);
  check_action(section, rule);
  section.not_built(
      {"groups", "identity", "ras_ports", "ras_devices", "servers", "max_leases", "over_limit"});
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
