#include "core/service/configuration_change.hpp"

#include <fmt/format.h>

#include <utility>

namespace raspool {
namespace {

// The same policy with keys made by other rules: those that the keys of open leases were made by.
std::shared_ptr<const Policy> with_names(const Policy& policy, const NameRules& names) {
  Policy::Parts parts{names,          policy.pools(),      policy.reservations(), policy.groups(),
                      policy.rules(), policy.own_ranges(), policy.external(),     policy.otherwise()};
  for (Reservation& reservation : parts.reservations) {
    reservation.user = names.user_name(reservation.user.raw());
  }
  for (Group& group : parts.groups) {
    for (UserName& member : group.members) member = names.user_name(member.raw());
  }
  return std::make_shared<const Policy>(std::move(parts));
}

}  // namespace

ConfigurationChange change_of(const Configuration& in_force, Configuration read, bool offers_ipv6) {
  ConfigurationChange change{std::move(read), {}};
  const ServiceSettings& old = in_force.service;
  ServiceSettings& service = change.configuration.service;
  const auto keep = [&](const char* key, const auto& was, auto& is) {
    if (was == is) return;
    is = was;
    change.needs_restart.push_back(
        fmt::format("`{}` has changed: it takes effect when the service starts again", key));
  };
  keep("state", old.state, service.state);
  keep("control", old.control, service.control);
  keep("address_order", old.address_order, service.address_order);
  keep("ipv6_secret_file", old.ipv6_secret_file, service.ipv6_secret_file);
  change.configuration.ipv6_secret = in_force.ipv6_secret;
  if (in_force.policy->names() != change.configuration.policy->names()) {
    change.configuration.policy = with_names(*change.configuration.policy, in_force.policy->names());
    change.needs_restart.push_back("[names] has changed: it takes effect when the service starts again");
  }
  const bool wants_ipv6 =
      service.mode == Mode::observe || change.configuration.policy->has_family(Family::v6);
  if (wants_ipv6 && !offers_ipv6) {
    change.needs_restart.push_back(
        "IPv6 is asked for, and RRAS was not offered it when it started: it takes effect when the service "
        "starts again");
  }
  return change;
}

}  // namespace raspool
