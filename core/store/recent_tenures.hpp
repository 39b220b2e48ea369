#pragma once

#include <filesystem>
#include <string>
#include <variant>
#include <vector>

#include "core/lease/tenure.hpp"
#include "core/policy/user_name.hpp"
#include "core/store/lease_store.hpp"
#include "core/store/tenure_question.hpp"

namespace raspool {

// What a state file knows that is not in the history yet.
struct RecentTenures {
  std::string instance;
  std::vector<Tenure> tenures;  // open ones, and those whose end is in the journal's tail
};

// Those that the question asks for. Beside a service that writes the file, or without one; changes nothing.
// Of an address it reads what tells of it alone.
std::variant<RecentTenures, StoreError> read_recent_tenures(const std::filesystem::path& state,
                                                            const NameRules& names,
                                                            const TenureQuestion& question);

}  // namespace raspool
