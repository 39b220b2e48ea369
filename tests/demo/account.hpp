#pragma once

#include <string>

#include "tests/demo/played_day.hpp"

namespace raspool::demo {

// The sections of the account, as text. What they say is computed from the answers; nothing is taken for
// granted.
std::string who_got_what(const PlayedDay& day);
std::string what_happened_at_noon(const PlayedDay& day);
std::string who_was_refused(const PlayedDay& day);

struct Identifiers {
  std::string text;
  bool kept = false;  // every user had one IPv6 identifier all day, and nobody else had it
};
Identifiers identifiers_of(const PlayedDay& day);

}  // namespace raspool::demo
