#include "core/service/service_messages.hpp"

#include <fmt/format.h>

#include "core/service/notice_messages.hpp"

namespace raspool {

void tell_decision(const Policy& policy, const Request& request, const Decision& decision,
                   LimitedLogger& logger) {
  tell_notices(policy, request, decision, logger);
  const std::string_view user = request.user.raw();
  if (decision.reason == Reason::exhausted) {
    logger.write(MessageId::pool_exhausted,
                 fmt::format("No address for {} on {}: every pool of rule {} is in use or resting.", user,
                             request.ras_port, policy.rules()[*decision.rule].name));
  } else if (!decision.granted()) {
    logger.write(MessageId::request_refused,
                 fmt::format("{} on {} is refused: {}.", user, request.ras_port, to_text(decision.reason)));
  } else if (decision.pool && !decision.prefix.is_none()) {
    const PoolSettings& pool = policy.pool(*decision.pool);
    if (pool.prefix != decision.prefix) {
      logger.write_once(MessageId::prefix_differs,
                        fmt::format("RRAS uses {}, pool {} says {}. RRAS's prefix is kept.",
                                    decision.prefix.to_string(), pool.name, pool.prefix.to_string()));
    }
  }
}

void tell_release(const Release& release, ReleaseOutcome outcome, LimitedLogger& logger) {
  const auto text = [&](std::string_view what) {
    return fmt::format("Release of {} by {} on {}: {}.", release.address.to_string(), release.user.raw(),
                       release.ras_port, what);
  };
  switch (outcome) {
    case ReleaseOutcome::released:
      break;
    case ReleaseOutcome::released_other_name_form:
      logger.write_once(MessageId::release_name_differs,
                        text("the lease was given to another form of this name"));
      break;
    case ReleaseOutcome::not_held:
      logger.write(MessageId::release_not_matched, text("no live lease of this address"));
      break;
    case ReleaseOutcome::other_ras_port:
      logger.write(MessageId::release_not_matched, text("the lease belongs to another RAS port"));
      break;
    case ReleaseOutcome::other_user:
      logger.write(MessageId::release_not_matched, text("the lease belongs to another user"));
      break;
  }
}

void tell_crossings(const PoolSettings& pool, const std::vector<PoolWatch::Crossing>& crossings,
                    const LeaseBook::Fill& fill, LimitedLogger& logger) {
  for (const PoolWatch::Crossing& crossing : crossings) {
    const auto id = crossing.upward ? MessageId::pool_filling : MessageId::pool_relieved;
    logger.write_always(
        id, fmt::format("Pool {}: {} of {} addresses are in use, {} {} %.", pool.name, fill.live, fill.size,
                        crossing.upward ? "at least" : "well below", crossing.percent));
  }
}

}  // namespace raspool
