#pragma once

#include <string>
#include <string_view>

#include "core/lease/lease_book.hpp"

namespace raspool::test {

// What a book says, in words that tell apart all that its twin must say too.
std::string in_full(const UserName& user, const std::string& ras_port);
std::string in_full(const Decision& decision);
std::string in_full(const Tenure& tenure);
std::string in_full(const LeaseBook::PoolUse& use);
std::string_view in_full(ReleaseOutcome outcome);

bool is_same(const Tenure& left, const Tenure& right);  // as far as a journal tells it
bool is_same(const LeaseBook::PoolUse& left, const LeaseBook::PoolUse& right);

}  // namespace raspool::test
