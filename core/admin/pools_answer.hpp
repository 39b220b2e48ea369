#pragma once

#include <iosfwd>
#include <nlohmann/json.hpp>
#include <vector>

#include "core/lease/lease_book.hpp"

namespace raspool {

// How full the pools are, as an array of an object each; `size`, `never_used` and `percent` are null for an
// unlimited one.
nlohmann::ordered_json pools_answer(const std::vector<LeaseBook::PoolUse>& pools);
void print_pools(const nlohmann::ordered_json& answer, std::ostream& out, std::size_t width);

}  // namespace raspool
