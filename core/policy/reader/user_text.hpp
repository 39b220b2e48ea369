#pragma once

#include <string>
#include <string_view>

namespace raspool {

// Why the text cannot be the name of a user or machine as RRAS names it; empty if it can. `who` needs one
// ("a reservation").
std::string why_no_user(std::string_view text, std::string_view who);

}  // namespace raspool
