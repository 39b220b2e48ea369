#include "core/lease/step_recorder.hpp"

#include <algorithm>

namespace raspool {

void StepRecorder::add(std::uint8_t row, const Found& found) {
  Step step;
  step.row = row;
  step.finding = found.finding;
  step.answers = found.answers;
  step.address = found.address;
  step.count = found.count;
  step.limit = found.limit;
  if (found.pool) step.pool = book_.policy().pool(*found.pool).name;
  if (found.finding == Finding::reserved_for_another) {
    step.user = book_.policy().reservation_of(found.address)->user.raw();
  } else if (!found.address.is_none()) {
    if (const LeaseRecord* record = book_.records.find(found.address)) tell_holder(step, *record);
  }
  steps_.push_back(std::move(step));
}

void StepRecorder::tell_holder(Step& step, const LeaseRecord& record) const {
  step.user = record.user.view();
  step.ras_port = book_.records.ras_ports().name(record.ras_port);
  // What the plan ends is live in the book still, and left now.
  const bool holds =
      step.row <= 2 || step.finding == Finding::held || step.finding == Finding::offered_before;
  const LeaseFacts facts = record.facts.get();
  const bool left_now = record.is_live() && !holds;
  step.since = left_now ? now_.wall : record.is_live() ? facts.from : facts.to;
  if (step.finding == Finding::rests) step.until = rested_at(record);
}

// Hold-down runs on ticks, so this is when it ends unless the wall clock steps.
std::optional<WallTime> StepRecorder::rested_at(const LeaseRecord& record) const {
  const Duration hold_down = book_.hold_down_of(record);
  if (hold_down == kForever) return std::nullopt;
  // What the plan has just ended starts to rest now.
  const Duration past = record.is_live() ? Duration::zero() : now_.ticks - record.facts.released();
  return now_.wall + (hold_down - past);
}

void StepRecorder::add_former(const std::vector<Tenure>& former, const UserName& user) {
  const auto row_8 =
      std::find_if(steps_.begin(), steps_.end(), [](const Step& step) { return step.row >= 8; });
  if (row_8 == steps_.end()) return;  // answered before anybody asked for them
  std::vector<Step> steps;
  for (const Tenure& tenure : former) {
    const LeaseRecord* record = book_.records.find(tenure.address);
    if (tenure.is_live() || record == nullptr || book_.records.is_of(*record, user)) continue;
    const bool told = std::any_of(steps.begin(), steps.end(),
                                  [&](const Step& step) { return step.address == tenure.address; });
    if (told) continue;
    Step& step = steps.emplace_back();
    step.row = 8;
    step.address = tenure.address;
    step.was_users_until = tenure.to;
    step.finding = record->is_live()                 ? Finding::held
                   : book_.is_resting(*record, now_) ? Finding::rests
                                                     : Finding::taken_since;
    if (const auto pool = record->pool()) step.pool = book_.policy().pool(*pool).name;
    tell_holder(step, *record);
  }
  steps_.insert(row_8, std::make_move_iterator(steps.begin()), std::make_move_iterator(steps.end()));
}

}  // namespace raspool
