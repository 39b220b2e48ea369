#include "tests/model/in_full.hpp"

#include <fmt/format.h>

#include <tuple>

namespace raspool::test {

std::string in_full(const UserName& user, const std::string& ras_port) {
  return fmt::format("{} on {}", user.raw().empty() ? "(no name)" : user.raw(),
                     ras_port.empty() ? "(no port)" : ras_port);
}

std::string in_full(const Decision& decision) {
  std::string text = fmt::format("{} {}", to_text(decision.reason), decision.address.to_string());
  if (decision.address.family() == Family::v6) text += " prefix " + decision.prefix.to_string();
  if (decision.notify) text += " notify";
  if (decision.pool) text += fmt::format(" pool#{}", *decision.pool);
  if (decision.rule) text += fmt::format(" rule#{}", *decision.rule);
  if (decision.tenure != 0) text += fmt::format(" tenure {}", decision.tenure);
  if (decision.displaced) text += fmt::format(" (was {})", decision.displaced->facts.id());
  for (const Notice notice : {Notice::over_limit, Notice::external_held, Notice::external_resting,
                              Notice::external_reserved, Notice::external_of_this_machine}) {
    if (decision.notices.contains(notice)) text += fmt::format(" notice#{}", static_cast<int>(notice));
  }
  return text;
}

std::string in_full(const Tenure& tenure) {
  std::string text = fmt::format("{} {} {} {} for {} on '{}' became {} from {}", tenure.id,
                                 to_text(tenure.kind), tenure.address.to_string(), tenure.pool, tenure.user,
                                 tenure.ras_port, tenure.became, tenure.from.time_since_epoch().count());
  if (tenure.address.family() == Family::v6) text += " prefix " + tenure.prefix.to_string();
  if (tenure.to) text += fmt::format(" to {} {}", tenure.to->time_since_epoch().count(), to_text(tenure.end));
  return text;
}

bool is_same(const Tenure& left, const Tenure& right) {
  const auto facts = [](const Tenure& tenure) {
    return std::tie(tenure.id, tenure.kind, tenure.address, tenure.pool, tenure.user, tenure.ras_port,
                    tenure.became, tenure.from, tenure.to);
  };
  const bool same_end = !left.to || left.end == right.end;
  return facts(left) == facts(right) && same_end && left.prefix.number() == right.prefix.number();
}

bool is_same(const LeaseBook::PoolUse& left, const LeaseBook::PoolUse& right) {
  const auto counts = [](const LeaseBook::PoolUse& use) {
    return std::tie(use.pool, use.size, use.live, use.held_down, use.reserved, use.never_used, use.strays);
  };
  return counts(left) == counts(right);
}

std::string in_full(const LeaseBook::PoolUse& use) {
  return fmt::format("{}: size {}, live {}, held down {}, reserved {}, never used {}, strays {}", use.pool,
                     use.size, use.live, use.held_down, use.reserved, use.never_used, use.strays);
}

std::string_view in_full(ReleaseOutcome outcome) {
  switch (outcome) {
    case ReleaseOutcome::released:
      return "released";
    case ReleaseOutcome::released_other_name_form:
      return "released, other name form";
    case ReleaseOutcome::not_held:
      return "not held";
    case ReleaseOutcome::other_ras_port:
      return "other RAS port";
    case ReleaseOutcome::other_user:
      return "other user";
  }
  return "?";
}

}  // namespace raspool::test
