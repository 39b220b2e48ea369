#include "core/policy/interface_checks.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>

#include "core/policy/reader/path_text.hpp"
#include "core/policy/reader/wording.hpp"

namespace raspool {
namespace {

// The subnet of an interface on which the pool lies; empty if there is none.
std::string subnet_of(const PoolSettings& pool, const HostNetworks& networks) {
  if (pool.family == Family::v6) {
    const bool shares = !pool.prefix.is_none() &&
                        std::find(networks.v6.begin(), networks.v6.end(), pool.prefix) != networks.v6.end();
    return shares ? pool.prefix.to_string() : std::string();
  }
  for (const AddressRange& network : networks.v4) {
    RangeSet set;
    set.add(network);
    if (pool.addresses.first_common(set)) return network.to_string();
  }
  return {};
}

}  // namespace

std::vector<Diagnostic> check_against_interfaces(const Configuration& configuration,
                                                 const std::filesystem::path& file,
                                                 const HostNetworks& networks) {
  Diagnostics diagnostics(utf8_from(file));
  const std::vector<PoolSettings>& pools = configuration.policy->pools();
  for (std::size_t index = 0; index < pools.size(); ++index) {
    const std::string subnet = subnet_of(pools[index], networks);
    if (subnet.empty()) continue;
    const TextPosition at =
        index < configuration.pools_at.size() ? configuration.pools_at[index] : TextPosition();
    diagnostics.warning(
        at,
        fmt::format("pool {} is on the subnet of one of this server's interfaces, {}: other machines there "
                    "may have the same addresses. Take a range that is routed to this server, or be sure "
                    "that neither DHCP nor anybody else gives these",
                    in_ticks(pools[index].name), subnet));
  }
  return diagnostics.in_order_of_the_file();
}

}  // namespace raspool
