#pragma once

#include <cstdint>
#include <istream>
#include <optional>

#include "core/trace/accounting/field_text.hpp"

namespace raspool {

// What must be known of an input before it is read: a look at all of its records, at none of them closely.
struct InputSurvey {
  std::uint64_t records = 0;
  std::uint64_t bytes = 0;  // decoded
  // Of dates with slashes.
  bool some_first_above_12 = false, some_second_above_12 = false;
  // Events of an event log may stand in any order, and are put into that of time.
  bool is_event_log = false;
  // The time of the first record of any use, by whatever clock: in which order inputs are begun.
  std::optional<LocalTime> first;

  bool has_both_orders() const { return some_first_above_12 && some_second_above_12; }
  DateOrder order() const {
    return some_first_above_12 && !some_second_above_12 ? DateOrder::day_first : DateOrder::month_first;
  }
};

InputSurvey survey_of(std::istream& stream);

}  // namespace raspool
