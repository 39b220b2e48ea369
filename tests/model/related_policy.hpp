#pragma once

#include <memory>

#include "core/policy/policy.hpp"
#include "tests/model/random.hpp"

namespace raspool::test {

// What an administrator may have made of this policy: pools grown, shrunk, split, merged, renamed, moved or
// gone, other times, drained, other reservations; now and then another policy altogether. The names are read
// as before.
std::shared_ptr<const Policy> related_policy(Random& random, const Policy& before);

}  // namespace raspool::test
