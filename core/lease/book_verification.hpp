#pragma once

#include <string>
#include <vector>

#include "core/lease/book_state.hpp"

namespace raspool {

std::vector<LeaseBook::PoolUse> count_use(const BookState& book, Instant now);
bool count_use_of_part(const BookState& book, std::size_t& at, std::vector<LeaseBook::PoolUse>& use,
                       Instant now);  // LeaseBook::use_part
// LeaseBook::verify_part.
bool verify_part_of_book(const BookState& book, LeaseBook::Verification& verification, Instant now);
// Checks I1 to I3 of core/INTERFACES.md, section 6; each failure is a line.
std::vector<std::string> verify_book(const BookState& book, Instant now);

}  // namespace raspool
