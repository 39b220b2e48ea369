#pragma once

#include "core/admin/admin_environment.hpp"
#include "core/lease/lease_book.hpp"
#include "core/policy/configuration.hpp"
#include "core/store/lease_store.hpp"

namespace raspool {

// A book as the service would have it, from its files: while a service owns the state file its open leases
// live, else they have ended by the restart that is to come.
LeaseBook offline_book(const Configuration& configuration, const Recovered& recovered,
                       const AdminEnvironment& environment, Instant now);

}  // namespace raspool
