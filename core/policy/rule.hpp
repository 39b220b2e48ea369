#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/policy/glob.hpp"
#include "core/policy/user_name.hpp"

namespace raspool {

using PoolIndex = std::uint32_t;
using RuleIndex = std::uint32_t;
using GroupIndex = std::uint32_t;

// Names that rules may speak of together.
struct Group {
  std::string name;
  std::vector<UserName> members;
};

enum class RuleAction : std::uint8_t { assign, offer, refuse };
enum class Exhausted : std::uint8_t { refuse, offer };
enum class OverLimit : std::uint8_t { report, refuse };
enum class Identity : std::uint8_t { user, machine };

// Each condition that is there must hold; one that is empty always does.
struct Rule {
  std::string name;
  std::vector<Glob> users;         // tried on the raw name and on the key
  std::vector<GroupIndex> groups;  // member of any of them
  std::optional<Identity> identity;
  std::vector<Glob> ras_ports;
  std::vector<Glob> ras_devices;     // RRAS's device last seen on the RAS port; none seen: no match
  std::vector<std::string> servers;  // as written
  bool is_for_this_server = true;    // false: never matches here

  std::vector<PoolIndex> pools;  // as written, both families; what is asked is Policy::reach
  RuleAction action = RuleAction::assign;
  std::uint32_t max_leases = 0;  // 0: no limit
  OverLimit over_limit = OverLimit::report;
  Exhausted on_exhausted = Exhausted::refuse;
};

// What rules look at in a Get.
struct RuleSubject {
  const UserName& user;
  std::string_view ras_port;
  std::string_view ras_device;  // empty: none was seen on this RAS port
};

// A condition of a rule: a key of [[rule]].
enum class Condition : std::uint8_t { users, groups, identity, ras_ports, ras_devices, servers };

}  // namespace raspool
