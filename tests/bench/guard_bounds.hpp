#pragma once

#include <string_view>

namespace raspool::bench {

// What work may cost, in numbers that do not depend on what else the machine does. `was`: as it was counted
// when the bound was set, with optimisation. Where work has become cheaper, lower both; where it has to
// become dearer, raise them in the change that does it, and say there why.
struct Bound {
  std::string_view what;
  double was, at_most;
};

inline constexpr Bound kNewUser{"instructions of a Release and a Get of a new user", 4'170, 4'350};
inline constexpr Bound kReturningUser{"instructions of a Release and a Get of a returning user", 4'263,
                                      4'400};
inline constexpr Bound kManyRules{"instructions of a Release and a Get with 200 rules", 7'200, 7'600};
// One of the account's addresses rests, so those that it had before are passed over, in a few instructions
// each: a look at every record would take forty times as many.
inline constexpr Bound kManyLeases{
    "instructions of a Release and a Get of an account with 4,000 leases and 1,000 remembered addresses",
    17'183, 18'500};

inline constexpr Bound kBookAllocations{"allocations of a Release and a Get of a returning user in the book",
                                        0, 0};
inline constexpr Bound kCallerAllocations{
    "allocations of a Release and a Get of a returning user by the thread that calls the service", 0.01, 0.1};
inline constexpr Bound kAllAllocations{
    "allocations of a Release and a Get of a returning user by all threads of the service", 5, 12};

inline constexpr Bound kBytesOfUser{"resident bytes of a known user beside the name", 88, 94};

// Of one caller, who waits for each.
inline constexpr Bound kSyncs{"syncs of a durable Get by the thread that commits", 1.002, 1.02};
inline constexpr Bound kPages{"pages that a durable Get writes to the journal", 1.05, 1.2};
inline constexpr Bound kSystemCalls{"system calls of a durable Get by all threads of the service", 21, 28};

}  // namespace raspool::bench
