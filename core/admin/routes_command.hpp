#pragma once

#include <filesystem>
#include <iosfwd>
#include <nlohmann/json_fwd.hpp>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/admin/admin_environment.hpp"
#include "core/admin/exit_code.hpp"
#include "core/policy/configuration.hpp"

namespace raspool {

// The inner address of a server, to which its routes lead.
struct NextHop {
  std::string server;   // empty: every server's
  std::string address;  // IPv4 or IPv6
};
using NextHops = std::vector<NextHop>;
// "10.0.0.11", "VPN1=10.0.0.11,VPN2=2001:db8::12"; or why not.
std::variant<NextHops, std::string> next_hops_from(std::string_view text);

// Which way to which server: the fewest prefixes that hold its pools, and the commands that make routes of
// them. Where the next hop is not known, a command names what is to be filled in.
nlohmann::ordered_json routes_document(std::span<const Configuration> servers, const NextHops& via);
void print_routes(const nlohmann::ordered_json& document, std::ostream& out);

struct RoutesCommand {
  std::filesystem::path config;
  std::string server;  // as which server it is read; empty: as this computer
  bool all = false;    // of each server that the file names
  std::string via;     // as next_hops_from reads it
  bool json = false;

  // From the configuration alone: asks no service.
  ExitCode run(const AdminEnvironment& environment, std::ostream& out, std::ostream& err) const;
};

}  // namespace raspool
