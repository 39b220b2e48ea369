#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "core/policy/policy.hpp"

namespace raspool::bench {

// Who asks: each kind of user that a big configuration tells apart.
enum class UserKind : std::uint8_t {
  member,    // of one of 100 groups of 1,000
  named,     // by the whole name
  prefix,    // CORP\\dept7-*
  suffix,    // *@site7.example
  infix,     // *-contractor7-*
  machine,   // host/*.branch7.corp.example
  stranger,  // no rule but the last
};
inline constexpr UserKind kUserKinds[] = {UserKind::member,  UserKind::named, UserKind::prefix,
                                          UserKind::suffix,  UserKind::infix, UserKind::machine,
                                          UserKind::stranger};
std::string to_text(UserKind kind);

// A user of the kind: another one for each number, but that there are 3,300 named ones and 100,000 members.
std::string user_name(UserKind kind, std::uint64_t number);

// 50 pools, 200 rules, 100 groups of 1,000 members; addresses for 20,000 users with as many of each kind.
std::shared_ptr<const Policy> many_rules();
// The same addresses in one pool, for everybody.
std::shared_ptr<const Policy> one_rule();

}  // namespace raspool::bench
