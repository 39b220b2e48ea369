#pragma once

#include <string>
#include <vector>

#include "core/store/lease_store.hpp"

namespace raspool::test {

// Everything in a tenure on one line, so that two are equal when their lines are, and a difference can be
// read.
std::string described(const Tenure& tenure);
std::vector<std::string> described(const std::vector<Tenure>& tenures);

// What a store must recover after these records, and what its history must hold when all of them are folded
// (which does not keep `became`).
std::vector<std::string> expected_last(const Journal& journal);
std::vector<std::string> expected_history(const Journal& journal);

}  // namespace raspool::test
