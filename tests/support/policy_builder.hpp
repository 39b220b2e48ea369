#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/policy/policy.hpp"

namespace raspool::test {

struct PoolOptions {
  Duration hold_down = std::chrono::minutes(5);
  Duration sticky = std::chrono::hours(24 * 30);
  std::uint32_t sticky_addresses = 2;
  std::string next = {};  // the name of a pool, also of one that comes later
  bool drain = false;
};

struct RuleOptions {
  std::string name = "everybody";
  std::vector<std::string> users = {};  // globs; none: every user
  std::vector<std::string> pools = {};
  RuleAction action = RuleAction::assign;
  Exhausted on_exhausted = Exhausted::refuse;
  std::vector<std::string> groups = {};
  std::optional<Identity> identity = {};
  std::vector<std::string> ras_ports = {};
  std::vector<std::string> ras_devices = {};
  bool is_for_this_server = true;
  std::uint32_t max_leases = 0;
  OverLimit over_limit = OverLimit::report;
};

// Writes a policy as an administrator would. Pools come before what names them; a mistake throws.
// A policy without any rule gets one: everybody may have every pool, in the order in which they were written.
class PolicyBuilder {
 public:
  // Ranges as in the configuration file, but a CIDR block gives all its addresses:
  // "10.0.0.1-10.0.0.9, 10.1.0.0/24".
  PolicyBuilder& pool(std::string name, std::string_view ranges, const PoolOptions& options = {});
  PolicyBuilder& pool6(std::string name, std::string_view prefix, const PoolOptions& options = {});
  PolicyBuilder& reserve(std::string_view user, std::string_view address);
  PolicyBuilder& reserve6(std::string_view user, std::string_view pool, InterfaceIdentifier identifier);
  PolicyBuilder& group(std::string name, const std::vector<std::string>& members);
  PolicyBuilder& rule(const RuleOptions& options);
  // RRAS's own static pool: a proposal outside it is from AD or NPS.
  PolicyBuilder& own_ranges(std::string_view ranges, External external = External::keep);
  PolicyBuilder& otherwise(RuleAction action);

  std::shared_ptr<const Policy> build() const;

 private:
  PoolIndex index_of(std::string_view pool) const;
  void add_pool(PoolSettings pool, const PoolOptions& options);

  Policy::Parts parts_;
  std::vector<std::string> next_;  // of each pool
};

// One pool, "pool", for everybody.
std::shared_ptr<const Policy> one_pool(std::string_view ranges, const PoolOptions& options = {});

// For ranges and addresses that are written down in a test; nonsense throws.
RangeSet ranges(std::string_view text);  // "10.0.0.1-10.0.0.9, 10.1.0.0/24"
AddressV4 v4(std::string_view text);
AddressRange range(std::string_view text);
Address identifier(std::uint64_t number);

}  // namespace raspool::test
