#pragma once

#include <iosfwd>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "core/lease/tenure.hpp"
#include "core/policy/user_name.hpp"

namespace raspool {

// Which leases are asked for; what is not there is not looked at.
struct LeaseFilter {
  std::optional<UserName> user;  // in any form of the name
  std::optional<std::string> pool, ras_port;
  std::optional<Address> address;  // of an IPv6 one the identifier counts

  bool takes(const Tenure& tenure, const NameRules& names) const;
};

// Reads the arguments of `leases`; a text: what is wrong with them.
std::variant<LeaseFilter, std::string> lease_filter_from(const nlohmann::ordered_json& arguments,
                                                         const NameRules& names);
// "10.0.0.1", "2001:db8::1" as an identifier, "::1" too.
std::optional<Address> address_from(const std::string& text);
// What RRAS was told: the address, prefix and all.
std::string address_of(const Tenure& tenure);

// Live leases, an object each in an array.
nlohmann::ordered_json leases_answer(const std::vector<Tenure>& leases, const LeaseFilter& filter,
                                     const NameRules& names);
void print_leases(const nlohmann::ordered_json& answer, std::ostream& out, std::size_t width);

nlohmann::ordered_json json_of(const Tenure& tenure);

}  // namespace raspool
