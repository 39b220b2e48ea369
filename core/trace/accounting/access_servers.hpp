#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "core/trace/accounting/accounting_record.hpp"
#include "core/trace/accounting/session.hpp"

namespace raspool {

// Which access server a record is of, by its number in SessionTally::servers.
class AccessServers {
 public:
  AccessServers(const SessionOptions& options, SessionTally& tally) : options_(options), tally_(tally) {}

  // Nothing: the administrator does not want this one.
  std::optional<std::uint16_t> of(const AccountingRecord& record);
  std::optional<std::uint16_t> of(std::string_view name);  // of a trace

 private:
  std::optional<std::uint16_t> number_of(std::string_view identity, std::string_view display_name,
                                         bool wanted);
  std::string_view canonical(std::string_view name) const;
  bool is_wanted(std::string_view name) const;

  const SessionOptions& options_;
  SessionTally& tally_;
  std::map<std::string, std::optional<std::uint16_t>, std::less<>> numbers_;  // by identity
};

}  // namespace raspool
