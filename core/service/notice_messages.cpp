#include "core/service/notice_messages.hpp"

#include <fmt/format.h>

namespace raspool {

void tell_notices(const Policy& policy, const Request& request, const Decision& decision,
                  LimitedLogger& logger) {
  const Notices notices = decision.notices;
  if (notices.empty()) return;
  const std::string_view user = request.user.raw();
  if (notices.contains(Notice::over_limit)) {
    const Rule& rule = policy.rules()[*decision.rule];
    logger.write(MessageId::leases_over_limit,
                 fmt::format("{} on {} has more than the {} leases of rule {}.", user, request.ras_port,
                             rule.max_leases, rule.name));
  }
  const auto not_kept = [&](Notice notice, std::string_view why) {
    if (!notices.contains(notice)) return;
    logger.write(MessageId::external_not_kept,
                 fmt::format("{}, which AD or NPS gave {} on {}, {}.", request.proposal.to_string(), user,
                             request.ras_port, why));
  };
  not_kept(Notice::external_held, "is held by another user");
  not_kept(Notice::external_resting, "was another user's a moment ago");
  not_kept(Notice::external_reserved, "is reserved for another user");
  not_kept(Notice::external_of_this_machine, "is an address of this machine");
}

}  // namespace raspool
