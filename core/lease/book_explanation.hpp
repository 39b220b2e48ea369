#pragma once

#include <vector>

#include "core/lease/book_state.hpp"
#include "core/lease/explanation.hpp"

namespace raspool {

// As LeaseBook::explain.
Explanation explain_answer(const BookState& book, const Request& request, Instant now,
                           const std::vector<Tenure>& former);

}  // namespace raspool
