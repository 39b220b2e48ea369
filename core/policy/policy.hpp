#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/address/address.hpp"
#include "core/address/range_set.hpp"
#include "core/env/clock.hpp"
#include "core/policy/glob.hpp"
#include "core/policy/user_name.hpp"

namespace raspool {

using PoolIndex = std::uint32_t;
using RuleIndex = std::uint32_t;

struct PoolSettings {
  std::string name;
  Family family = Family::v4;
  RangeSet addresses;  // IPv4: ranges without network and broadcast addresses of CIDR blocks and without
                       // exclusions
  PrefixV6 prefix;     // IPv6
  Duration sticky = std::chrono::hours(24 * 30);
  std::uint32_t sticky_addresses = 2;
  Duration hold_down = std::chrono::minutes(5);
};

struct Reservation {
  UserName user;
  Address address;
  PoolIndex pool;
};

enum class RuleAction : std::uint8_t { assign, offer, refuse };
enum class Exhausted : std::uint8_t { refuse, offer };

struct Rule {
  std::string name;
  std::vector<Glob> users;       // none: every user
  std::vector<PoolIndex> pools;  // in the order in which they are asked; both families
  RuleAction action = RuleAction::assign;
  Exhausted on_exhausted = Exhausted::refuse;
};

// What the administrator wrote about who gets which address: immutable once made, so any thread may read it.
// Made by read_configuration (configuration_reader.hpp), which has checked all that the comments here
// promise.
class Policy {
 public:
  struct Parts {
    NameRules names;
    std::vector<PoolSettings> pools;        // names differ; IPv4 pools do not overlap
    std::vector<Reservation> reservations;  // each in its pool; no address twice
    std::vector<Rule> rules;
    RuleAction otherwise = RuleAction::offer;  // when no rule matches; offer or refuse
  };
  explicit Policy(Parts parts);

  const NameRules& names() const { return parts_.names; }
  const std::vector<PoolSettings>& pools() const { return parts_.pools; }
  const PoolSettings& pool(PoolIndex index) const { return parts_.pools[index]; }
  const std::vector<Rule>& rules() const { return parts_.rules; }
  const std::vector<Reservation>& reservations() const { return parts_.reservations; }
  RuleAction otherwise() const { return parts_.otherwise; }
  bool has_family(Family family) const;  // is there a pool of it?

  std::optional<PoolIndex> find_pool(std::string_view name) const;
  // The first rule that matches, or nothing.
  std::optional<RuleIndex> match(const UserName& user) const;
  // The IPv4 pool that holds the address. Exclusions are not in a pool. An identifier lies in no pool by its
  // bits: nothing for IPv6.
  std::optional<PoolIndex> pool_of(Address address) const;
  const Reservation* reservation_of(Address address) const;  // null: not reserved
  // The user's reservations of one family in the order in which they were written.
  std::vector<const Reservation*> reservations_of(const UserName& user, Family family) const;
  bool has_reservation(const UserName& user) const;  // cheap; most users have none

 private:
  Parts parts_;
  struct PoolSpan {
    AddressRange range;
    PoolIndex pool;
  };
  std::vector<PoolSpan> spans_;  // of all IPv4 pools, ascending
  std::unordered_map<Address, std::size_t> reserved_;
  std::unordered_map<std::string, std::vector<std::size_t>> reserved_for_;  // by key
};

}  // namespace raspool
