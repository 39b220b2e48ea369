#include "tests/support/policy_builder.hpp"

#include <stdexcept>
#include <utility>

namespace raspool::test {
namespace {

template <class Value>
Value read(std::string_view text) {
  const auto value = Value::parse(text);
  if (!value) throw std::invalid_argument("not what the test means: " + std::string(text));
  return *value;
}

}  // namespace

AddressV4 v4(std::string_view text) { return read<AddressV4>(text); }

AddressRange range(std::string_view text) { return read<AddressRange>(text); }

Address identifier(std::uint64_t number) { return InterfaceIdentifier::from_number(number); }

RangeSet ranges(std::string_view text) {
  RangeSet set;
  while (!text.empty()) {
    const auto comma = text.find(',');
    auto one = text.substr(0, comma);
    one.remove_prefix(std::min(one.find_first_not_of(' '), one.size()));
    set.add(read<AddressRange>(one));
    text.remove_prefix(comma == std::string_view::npos ? text.size() : comma + 1);
  }
  return set;
}

PolicyBuilder& PolicyBuilder::pool(std::string name, std::string_view addresses, const PoolOptions& options) {
  PoolSettings pool;
  pool.name = std::move(name);
  pool.addresses = ranges(addresses);
  add_pool(std::move(pool), options);
  return *this;
}

PolicyBuilder& PolicyBuilder::pool6(std::string name, std::string_view prefix, const PoolOptions& options) {
  PoolSettings pool;
  pool.name = std::move(name);
  pool.family = Family::v6;
  pool.prefix = read<PrefixV6>(prefix);
  add_pool(std::move(pool), options);
  return *this;
}

void PolicyBuilder::add_pool(PoolSettings pool, const PoolOptions& options) {
  pool.sticky = options.sticky;
  pool.sticky_addresses = options.sticky_addresses;
  pool.hold_down = options.hold_down;
  pool.drain = options.drain;
  parts_.pools.push_back(std::move(pool));
  next_.push_back(options.next);
}

PolicyBuilder& PolicyBuilder::reserve(std::string_view user, std::string_view address) {
  const AddressV4 reserved = v4(address);
  for (PoolIndex index = 0; index < parts_.pools.size(); ++index) {
    if (!parts_.pools[index].addresses.contains(reserved)) continue;
    parts_.reservations.push_back({parts_.names.user_name(user), reserved, index});
    return *this;
  }
  throw std::invalid_argument("reserved in no pool: " + std::string(address));
}

PolicyBuilder& PolicyBuilder::reserve6(std::string_view user, std::string_view pool,
                                       InterfaceIdentifier identifier) {
  parts_.reservations.push_back({parts_.names.user_name(user), identifier, index_of(pool)});
  return *this;
}

PolicyBuilder& PolicyBuilder::group(std::string name, const std::vector<std::string>& members) {
  Group group;
  group.name = std::move(name);
  for (const std::string& member : members) group.members.push_back(parts_.names.user_name(member));
  parts_.groups.push_back(std::move(group));
  return *this;
}

PolicyBuilder& PolicyBuilder::rule(const RuleOptions& options) {
  Rule rule;
  rule.name = options.name;
  for (const std::string& user : options.users) rule.users.emplace_back(user);
  for (const std::string& pool : options.pools) rule.pools.push_back(index_of(pool));
  rule.action = options.action;
  rule.on_exhausted = options.on_exhausted;
  for (const std::string& wanted : options.groups) {
    for (GroupIndex group = 0; group < parts_.groups.size(); ++group) {
      if (parts_.groups[group].name == wanted) rule.groups.push_back(group);
    }
  }
  if (rule.groups.size() != options.groups.size()) throw std::invalid_argument("a rule for an unknown group");
  rule.identity = options.identity;
  for (const std::string& ras_port : options.ras_ports) rule.ras_ports.emplace_back(ras_port);
  for (const std::string& ras_device : options.ras_devices) rule.ras_devices.emplace_back(ras_device);
  rule.is_for_this_server = options.is_for_this_server;
  rule.max_leases = options.max_leases;
  rule.over_limit = options.over_limit;
  parts_.rules.push_back(std::move(rule));
  return *this;
}

PolicyBuilder& PolicyBuilder::own_ranges(std::string_view addresses, External external) {
  parts_.own_ranges = ranges(addresses);
  parts_.external = external;
  return *this;
}

PolicyBuilder& PolicyBuilder::otherwise(RuleAction action) {
  parts_.otherwise = action;
  return *this;
}

PoolIndex PolicyBuilder::index_of(std::string_view pool) const {
  for (PoolIndex index = 0; index < parts_.pools.size(); ++index) {
    if (parts_.pools[index].name == pool) return index;
  }
  throw std::invalid_argument("no such pool: " + std::string(pool));
}

std::shared_ptr<const Policy> PolicyBuilder::build() const {
  Policy::Parts parts = parts_;
  for (PoolIndex pool = 0; pool < parts.pools.size(); ++pool) {
    if (!next_[pool].empty()) parts.pools[pool].next = index_of(next_[pool]);
  }
  if (parts.rules.empty()) {
    Rule everybody;
    everybody.name = "everybody";
    for (PoolIndex index = 0; index < parts.pools.size(); ++index) everybody.pools.push_back(index);
    parts.rules.push_back(std::move(everybody));
  }
  return std::make_shared<const Policy>(std::move(parts));
}

std::shared_ptr<const Policy> one_pool(std::string_view ranges, const PoolOptions& options) {
  return PolicyBuilder().pool("pool", ranges, options).build();
}

}  // namespace raspool::test
