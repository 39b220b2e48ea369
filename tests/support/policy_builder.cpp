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
  parts_.pools.push_back({std::move(name),
                          Family::v4,
                          ranges(addresses),
                          {},
                          options.sticky,
                          options.sticky_addresses,
                          options.hold_down});
  return *this;
}

PolicyBuilder& PolicyBuilder::pool6(std::string name, std::string_view prefix, const PoolOptions& options) {
  parts_.pools.push_back({std::move(name),
                          Family::v6,
                          {},
                          read<PrefixV6>(prefix),
                          options.sticky,
                          options.sticky_addresses,
                          options.hold_down});
  return *this;
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

PolicyBuilder& PolicyBuilder::rule(const RuleOptions& options) {
  Rule rule;
  rule.name = options.name;
  for (const std::string& user : options.users) rule.users.emplace_back(user);
  for (const std::string& pool : options.pools) rule.pools.push_back(index_of(pool));
  rule.action = options.action;
  rule.on_exhausted = options.on_exhausted;
  parts_.rules.push_back(std::move(rule));
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
