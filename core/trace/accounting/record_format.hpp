#pragma once

#include <cstdint>
#include <string_view>

#include "core/trace/accounting/field_text.hpp"

namespace raspool {

// How one record is written. The format is decided record by record, since one file may hold several.
enum class RecordFormat : std::uint8_t { database, ias, dts, system_event, detail, radacct, trace };
std::string_view to_text(RecordFormat format);

// What became of the text of one record.
struct ReadResult {
  enum class Outcome : std::uint8_t { read, skipped, broken };
  Outcome outcome = Outcome::read;
  std::string_view why = {};  // of a broken one; a constant

  static ReadResult broken(std::string_view why) { return {Outcome::broken, why}; }
  static ReadResult skipped() { return {Outcome::skipped, {}}; }
};

}  // namespace raspool
