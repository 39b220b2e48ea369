#include "core/lease/book_explanation.hpp"

#include "core/lease/decision_table.hpp"

namespace raspool {
namespace {

std::vector<RuleStep> rules_tried(const Policy& policy, const RuleSubject& subject) {
  std::vector<RuleStep> steps;
  for (RuleIndex rule = 0; rule < policy.rules().size(); ++rule) {
    steps.push_back({policy.rules()[rule].name, policy.first_unmet(rule, subject)});
    if (!steps.back().unmet) break;
  }
  return steps;
}

}  // namespace

Explanation explain_answer(const BookState& book, const Request& request, Instant now,
                           const std::vector<Tenure>& former) {
  const Policy& policy = book.policy();
  StepRecorder steps(book, now);
  DecisionTable table(book, request, now, &steps);
  const RuleSubject subject = table.subject();

  Explanation explanation;
  explanation.at = now.wall;
  explanation.user = request.user.raw();
  explanation.ras_port = request.ras_port;
  explanation.ras_device = subject.ras_device;
  explanation.proposal = request.proposal;
  explanation.mode = book.settings.mode;
  explanation.rules = rules_tried(policy, subject);
  explanation.decision = answer_of(table.decide(), request, policy);
  steps.add_former(former, request.user);
  explanation.steps = steps.take();
  const Decision& enforced = explanation.decision;
  if (enforced.rule) explanation.rule = policy.rules()[*enforced.rule].name;
  if (enforced.pool) explanation.pool = policy.pool(*enforced.pool).name;
  if (book.settings.mode == Mode::observe) {
    explanation.if_enforced = enforced;
    explanation.decision = answer_of(DecisionTable(book, request, now).observe(), request, policy);
  }
  return explanation;
}

}  // namespace raspool
