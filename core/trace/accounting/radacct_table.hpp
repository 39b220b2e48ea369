#pragma once

#include <array>
#include <cstddef>
#include <optional>

#include "core/trace/accounting/record_format.hpp"
#include "core/trace/accounting/separated_fields.hpp"

namespace raspool {

// FreeRADIUS's table `radacct`, exported with a header line. Schemas differ, so columns go by name. A row is
// a whole session.
class RadacctTable {
 public:
  // Nothing: this is no header line of such a table.
  static std::optional<RadacctTable> from_header(const SeparatedFields& header);

  ReadResult read(const SeparatedFields& row, AccountingRecord& record) const;

 private:
  static constexpr std::size_t kColumns = 13;
  std::array<std::optional<std::size_t>, kColumns> at_;
  std::size_t width_ = 0;
};

}  // namespace raspool
