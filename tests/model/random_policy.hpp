#pragma once

#include <memory>
#include <string>
#include <vector>

#include "core/policy/policy.hpp"
#include "tests/model/random.hpp"

namespace raspool::test {

// Every IPv4 address of the model's small world lies in 10.0.0.0/24, in a pool or not.
inline constexpr std::uint32_t kWorldFirst = 0x0A000000;
inline constexpr std::uint32_t kWorldSize = 256;
AddressV4 world_address(std::size_t offset);
// RRAS's own static pool begins here. Only a large pool lies elsewhere.
inline constexpr std::uint32_t kRrasFirst = 0xC0A80001;

// The user names of the model's world, some of them several forms of one name.
const std::vector<std::string>& user_names();

// A small policy that the configuration reader could have made: pools of 1 to 64 addresses with holes, up to
// two IPv6 pools, reservations, groups, rules of every kind. `large`: and a pool of some thousand addresses.
std::shared_ptr<const Policy> random_policy(Random& random, bool large = false);
std::string to_string(const Policy& policy);

// Identifiers that clash often while the counter is low, so that the lowest counter is not always the answer.
InterfaceIdentifier clashing_identifier(std::string_view pool, std::string_view user_key,
                                        std::uint32_t counter);

}  // namespace raspool::test
