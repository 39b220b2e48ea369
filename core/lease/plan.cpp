#include "core/lease/plan.hpp"

namespace raspool {

Decision answer_of(const Plan& plan, const Request& request, const Policy& policy) {
  Decision decision;
  decision.reason = plan.reason;
  decision.address = plan.answer;
  decision.prefix = request.prefix;
  decision.pool = plan.pool;
  decision.rule = plan.rule;
  decision.notices = plan.notices;
  if (!decision.granted()) return decision;

  decision.notify = !plan.answer.is_none();
  const bool rras_own = plan.kind == Kind::offered || plan.kind == Kind::observed;
  if (plan.repeats != nullptr) {
    const LeaseFacts facts = plan.repeats->facts.get();
    if (decision.prefix.is_none()) decision.prefix = facts.prefix;
    decision.tenure = facts.id;
  } else if (plan.begins && decision.prefix.is_none() && plan.pool && !rras_own) {
    decision.prefix = policy.pool(*plan.pool).prefix;
  }
  return decision;
}

}  // namespace raspool
