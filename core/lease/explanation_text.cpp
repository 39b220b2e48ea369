#include "core/lease/explanation_text.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <array>

namespace raspool {
namespace {

std::string told(WallTime time) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count();
  return fmt::format("{:%FT%TZ}", fmt::gmtime(static_cast<std::time_t>(seconds)));
}

std::string since(const Step& step) { return step.since ? " since " + told(*step.since) : ""; }
std::string until(const Step& step) { return step.since ? " until " + told(*step.since) : ""; }
std::string on_ras_port(const Step& step) { return step.ras_port.empty() ? "" : " on " + step.ras_port; }
std::string its_address(const Step& step) { return step.address.to_string(); }

// "10.20.0.31 was this user's until ...": of an address that was.
std::string was_users(const Step& step) { return its_address(step) + " was this user's" + until(step); }

// What an address is to others.
std::string not_free(const Step& step) {
  std::string text;
  if (step.was_users_until) {
    text = fmt::format("{} was this user's until {}; ", its_address(step), told(*step.was_users_until));
  }
  const std::string it = step.was_users_until ? "it" : its_address(step);
  switch (step.finding) {
    case Finding::held:
      return text + (step.was_users_until ? fmt::format("{} holds it{}", step.user, since(step))
                                          : fmt::format("{} is held by {}{}{}", it, step.user,
                                                        on_ras_port(step), since(step)));
    case Finding::rests:
      return text + fmt::format("{} rests{} after {}, who had it{}", it,
                                step.until ? " until " + told(*step.until) : "", step.user, until(step));
    case Finding::taken_since:
      return text + fmt::format("{} had it since then,{}", step.user, until(step));
    case Finding::reserved_for_another:
      return text + fmt::format("{} is reserved for {}", it, step.user);
    default:
      return text + it + " is an address of this machine";
  }
}

std::string row_1(const Step& step) {
  const std::string lease =
      fmt::format("this RAS port has the lease of {} by {}{}", its_address(step), step.user, since(step));
  return step.finding == Finding::alive_on_another_link
             ? lease + "; that connection is alive on another link and keeps it"
             : lease + "; it ends (port_reused), since this user is another";
}

std::string row_2(const Step& step) {
  const std::string lease =
      fmt::format("this RAS port has this user's lease of {}{}", its_address(step), since(step));
  constexpr std::string_view kEnds = ": it ends (replaced)";
  switch (step.finding) {
    case Finding::still_allowed:
      return lease + ": the same answer again";
    case Finding::draining:
      return fmt::format("{}, but pool {} is draining{}", lease, step.pool, kEnds);
    case Finding::reserved_for_another:
      return fmt::format("this RAS port has this user's lease of {}, which is now reserved for {}{}",
                         its_address(step), step.user, kEnds);
    case Finding::other_proposal:
      return fmt::format("{}, RRAS's own, and RRAS now proposes another{}", lease, kEnds);
    default:
      if (step.pool.empty()) return fmt::format("{}, which is in no pool{}", lease, kEnds);
      return fmt::format("{}, but the rule does not reach pool {}{}", lease, step.pool, kEnds);
  }
}

std::string row_3(const Step& step) {
  switch (step.finding) {
    case Finding::not_external:
      return fmt::format("RRAS proposes {}, which AD or NPS did not give", its_address(step));
    case Finding::free:
      return fmt::format("AD or NPS gave {}, and it is kept", its_address(step));
    case Finding::offered_before:
      return fmt::format(
          "AD or NPS gave {}, and it is kept; this user's lease of it{}{} ends (offered_again)",
          its_address(step), on_ras_port(step), since(step));
    default:
      return fmt::format("AD or NPS gave {}, but it cannot be kept: {}", its_address(step), not_free(step));
  }
}

std::string row_6(const Step& step) {
  const std::string leases = fmt::format("{} of at most {} leases are live", step.count, step.limit);
  if (step.finding == Finding::within_limit) return leases;
  return leases + (step.answers ? ": one more is refused" : ": one more is reported, and given");
}

std::string row_7(const Step& step) {
  if (step.finding == Finding::free)
    return fmt::format("{} is reserved for this user and free", its_address(step));
  if (step.finding == Finding::draining) {
    return fmt::format("{} is reserved for this user, but pool {} is draining", its_address(step), step.pool);
  }
  return "the reservation of this user cannot be given: " + not_free(step);
}

std::string row_8(const Step& step) {
  switch (step.finding) {
    case Finding::free:
      return was_users(step) + " and is free";
    case Finding::forgotten:
      return was_users(step) + ", too long ago to be remembered";
    case Finding::beyond_number:
      return was_users(step) + ", but is one more than its pool remembers of a user";
    case Finding::not_reached:
      return fmt::format("{}, but the rule does not reach pool {}", was_users(step), step.pool);
    case Finding::draining:
      return fmt::format("{}, but pool {} is draining", was_users(step), step.pool);
    case Finding::held:
      if (step.was_users_until) return not_free(step);
      return fmt::format("{} is this user's own, and in use{}{}", its_address(step), on_ras_port(step),
                         since(step));
    case Finding::rests:
    case Finding::taken_since:
      return not_free(step);
    case Finding::reserved_for_another:
      return fmt::format("{} was this user's, but is reserved for {}", its_address(step), step.user);
    default:
      return was_users(step) + ", but is an address of this machine";
  }
}

std::string row_9(const Step& step) {
  switch (step.finding) {
    case Finding::never_used:
      return fmt::format("never-used address {} of pool {}", its_address(step), step.pool);
    case Finding::released_longest_ago:
      return fmt::format("address {} of pool {}, released longest ago{}", its_address(step), step.pool,
                         step.user.empty() ? "" : fmt::format(": {}'s{}", step.user, until(step)));
    case Finding::derived:
      return fmt::format("identifier {} of pool {}, derived for this user", its_address(step), step.pool);
    case Finding::draining:
      return fmt::format("pool {} is draining", step.pool);
    default:
      if (step.limit == 0) return fmt::format("pool {} has nothing", step.pool);
      return fmt::format("pool {} has nothing: {} of {} in use, the others rest or are reserved", step.pool,
                         step.count, step.limit);
  }
}

// What stands in a table row of its own, or of the offer that a row led to.
std::string rule_or_offer(const Step& step) {
  switch (step.finding) {
    case Finding::no_rule:
      return "no rule matches, so [otherwise] decides";
    case Finding::no_pool_of_family:
      return "the rule has no pool of this address family, so RRAS's proposal is asked for";
    case Finding::offers:
      return step.row == 10 ? "nothing is left, and the rule then offers RRAS's proposal"
                            : "the rule offers RRAS's proposal";
    case Finding::refuses:
      return step.row == 10 ? "nothing is left" : "the rule refuses";
    case Finding::none_proposed:
      return "RRAS proposes none";
    case Finding::outside_pools:
      return fmt::format("RRAS's proposal {} is in no pool", its_address(step));
    case Finding::offered_before:
      return fmt::format("RRAS's proposal {} was offered to {}{}{}: that lease ends (offered_again)",
                         its_address(step), step.user, on_ras_port(step), since(step));
    case Finding::free:
      return fmt::format("RRAS's proposal {} of pool {} is free for this user", its_address(step), step.pool);
    default:
      return "RRAS's proposal cannot be given: " + not_free(step);
  }
}

std::string_view told(Condition condition) {
  switch (condition) {
    case Condition::users:
      return "the user is another";
    case Condition::groups:
      return "the user is in none of its groups";
    case Condition::identity:
      return "it is for the other identity (user or machine)";
    case Condition::ras_ports:
      return "the RAS port is another";
    case Condition::ras_devices:
      return "the RAS device is another, or not known";
    case Condition::servers:
      return "it is for another server";
  }
  return "a condition does not hold";
}

std::string answer(const Explanation& explanation, const Decision& decision) {
  if (!decision.granted()) return fmt::format("refused: {}", to_text(decision.reason));
  if (decision.address.is_none()) return fmt::format("RRAS's zero goes back: {}", to_text(decision.reason));
  std::string text = fmt::format("{}: {}", decision.address.to_string(), to_text(decision.reason));
  if (!explanation.pool.empty() && decision.pool) text += ", of pool " + explanation.pool;
  if (!explanation.rule.empty() && decision.rule) text += ", by rule " + explanation.rule;
  return text;
}

}  // namespace

std::string_view to_text(Finding finding) {
  constexpr auto kWords = std::to_array<std::string_view>({"free",
                                                           "held",
                                                           "rests",
                                                           "reserved_for_another",
                                                           "this_machine",
                                                           "taken_since",
                                                           "still_allowed",
                                                           "forgotten",
                                                           "beyond_number",
                                                           "other_proposal",
                                                           "alive_on_another_link",
                                                           "not_reached",
                                                           "draining",
                                                           "never_used",
                                                           "released_longest_ago",
                                                           "derived",
                                                           "full",
                                                           "no_rule",
                                                           "no_pool_of_family",
                                                           "offers",
                                                           "refuses",
                                                           "within_limit",
                                                           "at_limit",
                                                           "none_proposed",
                                                           "not_external",
                                                           "outside_pools",
                                                           "offered_before"});
  static_assert(kWords.size() == static_cast<std::size_t>(Finding::offered_before) + 1);
  return kWords[static_cast<std::size_t>(finding)];
}

std::string to_text(const Step& step) {
  switch (step.row) {
    case 1:
      return row_1(step);
    case 2:
      return row_2(step);
    case 3:
      return row_3(step);
    case 6:
      return row_6(step);
    case 7:
      return row_7(step);
    case 8:
      return row_8(step);
    case 9:
      return row_9(step);
    default:
      return rule_or_offer(step);
  }
}

std::string to_text(const Explanation& explanation) {
  const Address proposal = explanation.proposal;
  std::string text = fmt::format(
      "At {} {}{} asks for an IPv{} address; RRAS proposes {}.\n", told(explanation.at), explanation.user,
      explanation.ras_port.empty() ? "" : " on " + explanation.ras_port,
      proposal.family() == Family::v4 ? 4 : 6, proposal.is_none() ? "none" : proposal.to_string());
  if (explanation.if_enforced) {
    text += fmt::format("In mode observe the answer is {}. In enforce mode it would be:\n",
                        answer(explanation, explanation.decision));
  }
  for (const RuleStep& rule : explanation.rules) {
    text += rule.unmet ? fmt::format("Rule {} does not match: {}.\n", rule.rule, told(*rule.unmet))
                       : fmt::format("Rule {} matches.\n", rule.rule);
  }
  for (const Step& step : explanation.steps) text += fmt::format("Row {}: {}.\n", step.row, to_text(step));
  return text +
         fmt::format("Answer: {}.\n", answer(explanation, explanation.if_enforced ? *explanation.if_enforced
                                                                                  : explanation.decision));
}

}  // namespace raspool
