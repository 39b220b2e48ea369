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

// A user of the kind: another one for each number, but that named ones are 330 and members 100,000.
std::string user_name(UserKind kind, std::uint64_t number);

// 50 pools, 200 rules with pools, 100 groups of 1,000 members. Each pool is a /16.
std::shared_ptr<const Policy> many_rules();
// One pool, a /16, for everybody.
std::shared_ptr<const Policy> one_rule();

}  // namespace raspool::bench
