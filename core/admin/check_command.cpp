#include "core/admin/check_command.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <ostream>
#include <utility>
#include <vector>

#include "core/admin/diagnostic_json.hpp"
#include "core/policy/configuration_reader.hpp"
#include "core/policy/reader/path_text.hpp"
#include "core/policy/server_clashes.hpp"
#include "core/trace/replay/sized_policy.hpp"

namespace raspool {
namespace {

using nlohmann::ordered_json;

std::string_view word(Mode mode) { return mode == Mode::observe ? "observe" : "enforce"; }

ordered_json json_of(const Policy& policy, PoolIndex index) {
  const PoolSettings& pool = policy.pool(index);
  ordered_json json{{"name", pool.name}, {"family", pool.family == Family::v4 ? "v4" : "v6"}};
  if (pool.family == Family::v4) {
    json["size"] = pool.addresses.size();
  } else {
    json["size"] = nullptr;  // unlimited
    json["prefix"] = pool.prefix.to_string();
  }
  json["reserved"] = reserved_in(policy, index);
  if (pool.next) json["next"] = policy.pool(*pool.next).name;
  if (pool.drain) json["drain"] = true;
  return json;
}

ordered_json json_of(const Configuration& configuration) {
  const Policy& policy = *configuration.policy;
  ordered_json json{{"server", configuration.service.server},
                    {"mode", word(configuration.service.mode)},
                    {"state", utf8_from(configuration.service.state)},
                    {"pools", ordered_json::array()},
                    {"rules", policy.rules().size()},
                    {"groups", policy.groups().size()},
                    {"reservations", policy.reservations().size()}};
  for (PoolIndex pool = 0; pool < policy.pools().size(); ++pool)
    json["pools"].push_back(json_of(policy, pool));
  return json;
}

ordered_json json_of(const ServerClash& clash) {
  return {{"server", clash.server},
          {"pool", clash.pool},
          {"other_server", clash.other_server},
          {"other_pool", clash.other_pool},
          {"common", clash.common}};
}

void print_pool(const Policy& policy, PoolIndex index, std::ostream& out) {
  const PoolSettings& pool = policy.pool(index);
  const std::string size = pool.family == Family::v4 ? fmt::format("{} addresses", pool.addresses.size())
                                                     : "unlimited, " + pool.prefix.to_string();
  out << fmt::format("  {:<20} {}", pool.name, size);
  if (const std::uint64_t reserved = reserved_in(policy, index))
    out << fmt::format(", {} reserved", reserved);
  if (pool.next) out << ", then " << policy.pool(*pool.next).name;
  if (pool.drain) out << ", draining";
  out << '\n';
}

void print(const Configuration& configuration, std::ostream& out) {
  const Policy& policy = *configuration.policy;
  out << fmt::format("server {}, mode {}: {} rules, {} groups, {} reservations\n",
                     configuration.service.server, word(configuration.service.mode), policy.rules().size(),
                     policy.groups().size(), policy.reservations().size());
  for (PoolIndex pool = 0; pool < policy.pools().size(); ++pool) print_pool(policy, pool, out);
}

// What stands in one file is the same for each server: told once.
std::vector<Diagnostic> told_once(const std::vector<ConfigurationResult>& results) {
  std::vector<Diagnostic> told;
  for (const ConfigurationResult& result : results) {
    for (const Diagnostic& diagnostic : result.diagnostics) {
      const bool is_new = std::none_of(told.begin(), told.end(), [&](const Diagnostic& other) {
        return other.to_string() == diagnostic.to_string();
      });
      if (is_new) told.push_back(diagnostic);
    }
  }
  return told;
}

}  // namespace

ExitCode CheckCommand::run(const AdminEnvironment& environment, std::ostream& out, std::ostream& err) const {
  std::vector<ConfigurationResult> checked;
  checked.push_back(load_configuration(file, environment.computer_name, server));
  if (const auto& read = checked.front().configuration; all && read) {
    const std::vector<std::string> servers = servers_named(*read);
    checked.clear();
    for (const std::string& name : servers) {
      checked.push_back(load_configuration(file, environment.computer_name, name));
    }
  }
  const std::vector<Diagnostic> diagnostics = told_once(checked);
  std::vector<Configuration> configurations;
  for (const ConfigurationResult& result : checked) {
    if (result.configuration) configurations.push_back(*result.configuration);
  }
  const bool good = configurations.size() == checked.size();
  const std::vector<ServerClash> clashes =
      all && good ? server_clashes(configurations) : std::vector<ServerClash>();

  if (json) {
    ordered_json document{{"file", utf8_from(file)}, {"good", good && clashes.empty()}};
    document["diagnostics"] = ordered_json::array();
    for (const Diagnostic& diagnostic : diagnostics) document["diagnostics"].push_back(json_of(diagnostic));
    document["servers"] = ordered_json::array();
    if (good) {
      for (const Configuration& configuration : configurations) {
        document["servers"].push_back(json_of(configuration));
      }
    }
    document["clashes"] = ordered_json::array();
    for (const ServerClash& clash : clashes) document["clashes"].push_back(json_of(clash));
    out << document.dump(2, ' ', false, ordered_json::error_handler_t::replace) << '\n';
  } else {
    for (const Diagnostic& diagnostic : diagnostics) err << diagnostic.to_string() << '\n';
    if (good) {
      for (const Configuration& configuration : configurations) print(configuration, out);
    }
    for (const ServerClash& clash : clashes) err << utf8_from(file) << ": " << clash.to_string() << '\n';
  }
  return good && clashes.empty() ? ExitCode::done : ExitCode::bad_usage_or_configuration;
}

}  // namespace raspool
