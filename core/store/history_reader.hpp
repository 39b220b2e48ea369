#pragma once

#include <cstddef>
#include <filesystem>
#include <string_view>
#include <variant>
#include <vector>

#include "core/lease/tenure.hpp"
#include "core/policy/user_name.hpp"
#include "core/store/lease_store.hpp"

namespace raspool {

// The last tenures of a user on one server, by whatever form of the name, newest first, at most `most`.
// Beside a service that writes the file, or without one; changes nothing in it. `became` and `rests_from` are
// not in the history.
std::variant<std::vector<Tenure>, StoreError> read_history_of_user(const std::filesystem::path& history,
                                                                   std::string_view server,
                                                                   const NameRules& names,
                                                                   const UserName& user, std::size_t most);

}  // namespace raspool
