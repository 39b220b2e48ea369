#include "core/admin/routes_command.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <ostream>
#include <set>

#include "core/address/address_v4.hpp"
#include "core/address/address_v6.hpp"
#include "core/address/prefix_cover.hpp"
#include "core/policy/configuration_reader.hpp"
#include "core/policy/reader/server_values.hpp"

namespace raspool {
namespace {

using nlohmann::ordered_json;

bool is_address_of(Family family, const std::string& text) {
  return family == Family::v4 ? AddressV4::parse(text).has_value() : AddressV6::parse(text).has_value();
}

std::string next_hop(const std::string& server, Family family, const NextHops& via) {
  for (const NextHop& hop : via) {
    if ((hop.server.empty() || is_same_server(hop.server, server)) && is_address_of(family, hop.address))
      return hop.address;
  }
  return (family == Family::v4 ? "IPV4-OF-" : "IPV6-OF-") + server;
}

ordered_json route(const std::string& prefix, std::vector<std::string> pools, bool behind_nat) {
  return {{"prefix", prefix}, {"pools", std::move(pools)}, {"behind_nat", behind_nat}};
}

void add_v4(const Configuration& configuration, bool behind_nat, const std::string& hop,
            ordered_json& routes) {
  const auto& pools = configuration.policy->pools();
  RangeSet wanted, allowed;
  for (PoolIndex index = 0; index < pools.size(); ++index) {
    if (pools[index].behind_nat != behind_nat) continue;
    for (const AddressRange& range : pools[index].addresses.ranges()) wanted.add(range);
    const bool is_written = index < configuration.pools_written.size();
    const RangeSet& written = is_written ? configuration.pools_written[index] : pools[index].addresses;
    for (const AddressRange& range : written.ranges()) allowed.add(range);
  }
  for (const PrefixV4& prefix : prefix_cover(wanted, allowed)) {
    RangeSet whole;
    whole.add(prefix.range());
    std::vector<std::string> names;
    for (const PoolSettings& pool : pools) {
      if (pool.behind_nat == behind_nat && pool.addresses.first_common(whole)) names.push_back(pool.name);
    }
    ordered_json& added = routes.emplace_back(route(prefix.to_string(), std::move(names), behind_nat));
    added["powershell"] = fmt::format(
        "New-NetRoute -DestinationPrefix {} -NextHop {} -InterfaceAlias INTERFACE", prefix.to_string(), hop);
    added["route"] =
        fmt::format("route -p add {} mask {} {}", prefix.network.to_string(), prefix.mask().to_string(), hop);
    added["ip"] = fmt::format("ip route add {} via {}", prefix.to_string(), hop);
  }
}

void add_v6(const Configuration& configuration, bool behind_nat, const std::string& hop,
            ordered_json& routes) {
  std::vector<PrefixV6> prefixes;
  const auto& pools = configuration.policy->pools();
  for (const PoolSettings& pool : pools) {
    if (pool.behind_nat == behind_nat && !pool.prefix.is_none()) prefixes.push_back(pool.prefix);
  }
  std::ranges::sort(prefixes);
  prefixes.erase(std::unique(prefixes.begin(), prefixes.end()), prefixes.end());
  for (const PrefixV6& prefix : prefixes) {
    std::vector<std::string> names;
    for (const PoolSettings& pool : pools) {
      if (pool.behind_nat == behind_nat && pool.prefix == prefix) names.push_back(pool.name);
    }
    const std::string text = prefix.to_string();
    ordered_json& added = routes.emplace_back(route(text, std::move(names), behind_nat));
    added["powershell"] =
        fmt::format("New-NetRoute -DestinationPrefix {} -NextHop {} -InterfaceAlias INTERFACE", text, hop);
    added["route"] = fmt::format("route -p add {} {}", text, hop);
    added["ip"] = fmt::format("ip -6 route add {} via {}", text, hop);
  }
}

std::string pools_of(const ordered_json& route) {
  return fmt::format("{}", fmt::join(route["pools"].get<std::vector<std::string>>(), ", "));
}

void print_table(const ordered_json& routes, std::ostream& out) {
  std::size_t longest = std::string_view("PREFIX").size();
  for (const ordered_json& route : routes)
    longest = std::max(longest, route["prefix"].get_ref<const std::string&>().size());
  out << fmt::format("  {:<{}}  {:<3}  {}\n", "PREFIX", longest, "NAT", "POOLS");
  for (const ordered_json& route : routes) {
    out << fmt::format("  {:<{}}  {:<3}  {}\n", route["prefix"].get_ref<const std::string&>(), longest,
                       route["behind_nat"].get<bool>() ? "yes" : "no", pools_of(route));
  }
}

struct CommandForm {
  std::string_view key, title;
};
constexpr CommandForm kCommandForms[] = {
    {"powershell", "PowerShell"}, {"route", "route.exe"}, {"ip", "iproute2"}};

// What stands behind NAT needs no route, so its commands are comments.
void print_commands(const ordered_json& servers, const CommandForm& form, std::ostream& out) {
  out << fmt::format("\n# {}\n", form.title);
  for (const ordered_json& server : servers) {
    for (const ordered_json& route : server["routes"]) {
      out << (route["behind_nat"].get<bool>() ? "# " : "")
          << route[std::string(form.key)].get_ref<const std::string&>() << '\n';
    }
  }
}

}  // namespace

std::variant<NextHops, std::string> next_hops_from(std::string_view text) {
  NextHops hops;
  while (!text.empty()) {
    const std::string_view one = text.substr(0, text.find(','));
    text.remove_prefix(std::min(one.size() + 1, text.size()));
    const std::size_t equals = one.find('=');
    NextHop hop{std::string(equals == std::string_view::npos ? std::string_view() : one.substr(0, equals)),
                std::string(equals == std::string_view::npos ? one : one.substr(equals + 1))};
    if (!is_address_of(Family::v4, hop.address) && !is_address_of(Family::v6, hop.address)) {
      return fmt::format(
          "--via {} is no address: write --via 10.0.0.11, or --via VPN1=10.0.0.11,VPN2=10.0.0.12", one);
    }
    hops.push_back(std::move(hop));
  }
  return hops;
}

ordered_json routes_document(std::span<const Configuration> servers, const NextHops& via) {
  ordered_json document{{"servers", ordered_json::array()}};
  for (const Configuration& configuration : servers) {
    const std::string& name = configuration.service.server;
    ordered_json routes = ordered_json::array();
    for (const bool behind_nat : {false, true}) {
      add_v4(configuration, behind_nat, next_hop(name, Family::v4, via), routes);
      add_v6(configuration, behind_nat, next_hop(name, Family::v6, via), routes);
    }
    document["servers"].push_back({{"server", name}, {"routes", std::move(routes)}});
  }
  return document;
}

void print_routes(const ordered_json& document, std::ostream& out) {
  const ordered_json& servers = document["servers"];
  bool any = false, any_behind_nat = false;
  for (const ordered_json& server : servers) {
    out << fmt::format("server {}\n", server["server"].get_ref<const std::string&>());
    if (server["routes"].empty()) {
      out << "  no pools\n";
      continue;
    }
    any = true;
    for (const ordered_json& route : server["routes"]) any_behind_nat |= route["behind_nat"].get<bool>();
    print_table(server["routes"], out);
  }
  if (!any) return;
  for (const CommandForm& form : kCommandForms) print_commands(servers, form, out);
  if (any_behind_nat) {
    out << "\nCommands behind # are for pools behind NAT (`nat` is true unless the pool says false): they "
           "need a "
           "route\nonly if the server does not translate their addresses, and then should say nat = false.\n";
  }
}

ExitCode RoutesCommand::run(const AdminEnvironment& environment, std::ostream& out, std::ostream& err) const {
  const auto hops = next_hops_from(via);
  if (const auto* why = std::get_if<std::string>(&hops)) {
    err << "raspoolctl: " << *why << '\n';
    return ExitCode::bad_usage_or_configuration;
  }
  ConfigurationResult first = load_configuration(config, environment.computer_name, server);
  for (const Diagnostic& diagnostic : first.diagnostics) err << diagnostic.to_string() << '\n';
  if (!first.configuration) return ExitCode::bad_usage_or_configuration;
  std::vector<Configuration> configurations;
  if (!all) {
    configurations.push_back(std::move(*first.configuration));
  } else {
    for (const std::string& name : servers_named(*first.configuration)) {
      ConfigurationResult read = load_configuration(config, environment.computer_name, name);
      if (!read.configuration) {
        for (const Diagnostic& diagnostic : read.diagnostics) err << diagnostic.to_string() << '\n';
        return ExitCode::bad_usage_or_configuration;
      }
      configurations.push_back(std::move(*read.configuration));
    }
  }
  const ordered_json document = routes_document(configurations, std::get<NextHops>(hops));
  if (json) {
    out << document.dump(2, ' ', false, ordered_json::error_handler_t::replace) << '\n';
  } else {
    print_routes(document, out);
  }
  return ExitCode::done;
}

}  // namespace raspool
