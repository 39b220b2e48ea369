#include <algorithm>

#include "core/policy/configuration_reader.hpp"
#include "tests/fuzz/fuzzed.hpp"
#include "tests/fuzz/must_hold.hpp"

namespace raspool::fuzz {
namespace {

void check_diagnostics(const ConfigurationResult& result) {
  bool has_error = false;
  for (const Diagnostic& diagnostic : result.diagnostics) {
    has_error = has_error || diagnostic.level == Diagnostic::Level::error;
    must_hold(!diagnostic.text.empty() && !diagnostic.to_string().empty(), "a mistake is told in words");
    must_hold((diagnostic.line == 0) == (diagnostic.column == 0), "line and column come together");
  }
  must_hold(result.configuration.has_value() != has_error, "a configuration or an error, never both");
}

// What Policy promises of what the reader made.
void check_policy(const Policy& policy) {
  const auto pool_count = policy.pools().size();
  for (PoolIndex index = 0; index < pool_count; ++index) {
    const PoolSettings& pool = policy.pool(index);
    must_hold(policy.find_pool(pool.name) == index, "names of pools differ");
    for (const AddressRange& range : pool.addresses.ranges()) {
      must_hold(policy.pool_of(range.first()) == index && policy.pool_of(range.last()) == index,
                "an address is in one pool");
    }
    if (pool.next) {
      must_hold(*pool.next < pool_count && policy.pool(*pool.next).family == pool.family,
                "the next pool is there, and of the same family");
    }
  }
  for (RuleIndex index = 0; index < policy.rules().size(); ++index) {
    for (const PoolIndex pool : policy.reach(index)) must_hold(pool < pool_count, "a rule's pools are there");
    for (const GroupIndex group : policy.rules()[index].groups) {
      must_hold(group < policy.groups().size(), "a rule's groups are there");
    }
  }
  for (const Reservation& reservation : policy.reservations()) {
    must_hold(reservation.pool < pool_count, "a reservation is in a pool");
    must_hold(policy.reservation_of(reservation.address)->user == reservation.user,
              "an address is reserved once");
    must_hold(policy.has_reservation(reservation.user), "a user's reservations are found");
  }
}

void check_matching(const Policy& policy) {
  for (const char* const name : {"", "CORP\\alice", "bob@corp.example", "host/laptop7.corp.example", "a"}) {
    const UserName user = policy.names().user_name(name);
    const RuleSubject subject{user, "VPN2-12", "WAN Miniport (IKEv2)"};
    const auto rule = policy.match(subject);
    for (RuleIndex index = 0; index < std::min<std::size_t>(policy.rules().size(), 64); ++index) {
      const bool matches = !policy.first_unmet(index, subject);
      must_hold(matches ? rule && *rule <= index : rule != index, "the first rule that matches decides");
    }
  }
}

}  // namespace

void read_a_configuration(std::string_view bytes) {
  const ConfigurationResult result = read_configuration(bytes, "raspool.toml", "VPN1");
  check_diagnostics(result);
  if (!result.configuration) return;
  check_policy(*result.configuration->policy);
  check_matching(*result.configuration->policy);
  const std::string& whole = result.configuration->self_contained;
  if (whole.empty()) return;
  must_hold(read_configuration(whole, "raspool.toml", "VPN1").configuration.has_value(),
            "a configuration written as one file is read again");
}

}  // namespace raspool::fuzz
