#pragma once

#include <cstddef>
#include <filesystem>
#include <string_view>
#include <variant>
#include <vector>

#include "core/lease/tenure.hpp"
#include "core/policy/user_name.hpp"
#include "core/store/lease_store.hpp"
#include "core/store/tenure_question.hpp"

namespace raspool {

// All of these read beside a service that writes the files, or without one, and change nothing in them.

// What the files know, whether it has reached the history yet or is still in the state file; at most `most`
// tenures, and no tenure twice. A missing history has nothing to tell.
std::variant<ToldTenures, StoreError> read_tenures(const std::filesystem::path& state,
                                                   const std::filesystem::path& history,
                                                   const NameRules& names, const TenureQuestion& question,
                                                   std::size_t most);

// What the history alone knows. Answered by its indexes: costs time by the tenures of the address or user in
// the months that the question reaches, and, for a user, by the names that the history knows.
std::variant<ToldTenures, StoreError> read_history(const std::filesystem::path& history,
                                                   const NameRules& names, const TenureQuestion& question,
                                                   std::size_t most);

// The last tenures of a user on one server, by whatever form of the name, newest change first, at most
// `most`.
std::variant<std::vector<Tenure>, StoreError> read_history_of_user(const std::filesystem::path& history,
                                                                   std::string_view server,
                                                                   const NameRules& names,
                                                                   const UserName& user, std::size_t most);

}  // namespace raspool
