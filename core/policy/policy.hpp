#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/address/address.hpp"
#include "core/address/range_set.hpp"
#include "core/env/clock.hpp"
#include "core/policy/rule.hpp"
#include "core/policy/user_name.hpp"

namespace raspool {

struct PoolSettings {
  std::string name;
  Family family = Family::v4;
  RangeSet addresses;  // IPv4: ranges without network and broadcast addresses of CIDR blocks and without
                       // exclusions
  PrefixV6 prefix;     // IPv6
  Duration sticky = std::chrono::hours(24 * 30);
  std::uint32_t sticky_addresses = 2;
  Duration hold_down = std::chrono::minutes(5);
  std::optional<PoolIndex> next = {};       // of the same family; asked when this one has nothing; no cycles
  bool drain = false;                       // live leases stay, no new ones
  std::vector<std::uint32_t> warn{80, 95};  // percent in use, ascending, 1 to 100: an event when crossed
  bool behind_nat = true;                   // other servers may use the same ranges
};

struct Reservation {
  UserName user;
  Address address;
  PoolIndex pool;
};

enum class External : std::uint8_t { keep, ignore };  // what to do with an address that AD or NPS gave

class RuleMatcher;

// What the administrator wrote about who gets which address: immutable once made, so any thread may read it.
// Made by read_configuration (configuration_reader.hpp), which has checked all that the comments here
// promise.
class Policy {
 public:
  struct Parts {
    NameRules names;
    std::vector<PoolSettings> pools;        // names differ; IPv4 pools do not overlap
    std::vector<Reservation> reservations;  // each in its pool; no address twice
    std::vector<Group> groups;
    std::vector<Rule> rules;
    RangeSet own_ranges;  // RRAS's own static pool; empty: what AD or NPS gave cannot be told apart
    External external = External::keep;
    RuleAction otherwise = RuleAction::offer;  // when no rule matches; offer or refuse
  };
  explicit Policy(Parts parts);
  Policy(const Policy&) = delete;  // it points into itself
  Policy& operator=(const Policy&) = delete;
  ~Policy();

  const NameRules& names() const { return parts_.names; }
  const std::vector<PoolSettings>& pools() const { return parts_.pools; }
  const PoolSettings& pool(PoolIndex index) const { return parts_.pools[index]; }
  const std::vector<Rule>& rules() const { return parts_.rules; }
  const std::vector<Reservation>& reservations() const { return parts_.reservations; }
  const std::vector<Group>& groups() const { return parts_.groups; }
  const RangeSet& own_ranges() const { return parts_.own_ranges; }
  External external() const { return parts_.external; }
  RuleAction otherwise() const { return parts_.otherwise; }
  bool has_family(Family family) const;  // is there a pool of it?

  std::optional<PoolIndex> find_pool(std::string_view name) const;
  // The first rule that matches, or nothing.
  std::optional<RuleIndex> match(const RuleSubject& subject) const;
  // The first condition of the rule, in the order of the configuration page, that does not hold; nothing if
  // the rule matches. For explanations.
  std::optional<Condition> first_unmet(RuleIndex rule, const RuleSubject& subject) const;
  // The pools of a rule in the order in which they are asked: each one followed at once by its `next` chain,
  // none twice; both families, draining ones too.
  const std::vector<PoolIndex>& reach(RuleIndex rule) const { return reach_[rule]; }
  // The IPv4 pool that holds the address. Exclusions are not in a pool. An identifier lies in no pool by its
  // bits: nothing for IPv6.
  std::optional<PoolIndex> pool_of(Address address) const;
  const Reservation* reservation_of(Address address) const;  // null: not reserved
  // The user's reservations of one family in the order in which they were written.
  std::span<const Reservation* const> reservations_of(const UserName& user, Family family) const;
  bool has_reservation(const UserName& user) const;  // cheap; most users have none

 private:
  Parts parts_;
  std::unique_ptr<const RuleMatcher> matcher_;
  struct PoolSpan {
    AddressRange range;
    PoolIndex pool;
  };
  std::vector<std::vector<PoolIndex>> reach_;  // by RuleIndex
  std::vector<PoolSpan> spans_;                // of all IPv4 pools, ascending
  std::unordered_map<Address, std::size_t> reserved_;
  struct ByKey {
    using is_transparent = void;
    std::size_t operator()(const UserName& user) const { return user.hash(); }
    bool operator()(const UserName& left, const UserName& right) const { return left == right; }
  };
  struct OfUser {
    std::vector<const Reservation*> v4, v6;
  };
  std::unordered_map<UserName, OfUser, ByKey, ByKey> reserved_for_;
};

}  // namespace raspool
