#include "core/admin/offline_book.hpp"

#include <filesystem>

#include "core/policy/wanted_lock.hpp"
#include "core/service/identifier_derivation.hpp"
#include "core/service/owned_state.hpp"

namespace raspool {
namespace {

bool is_held(const std::filesystem::path& lock, WriterLocks& locks) {
  std::error_code error;
  return std::filesystem::exists(lock, error) && locks.try_lock(lock) == nullptr;
}

// Is there a service that decides by this state file now? Then its open leases live; else they end when one
// begins to. (A provisional owner holds the first lock alone.)
bool is_owned(const ServiceSettings& settings, WriterLocks& locks) {
  return is_held(settings.lock(), locks) && is_held(wanted_lock(settings), locks);
}

}  // namespace

LeaseBook offline_book(const Configuration& configuration, const Recovered& recovered,
                       const AdminEnvironment& environment, Instant now) {
  const std::vector<std::uint8_t>& shared = configuration.ipv6_secret;
  LeaseBook book({configuration.policy, configuration.service.mode,
                  derive_identifiers(environment.keyed_hash, shared.empty() ? recovered.secret : shared),
                  recovered.next_sequence});
  if (is_owned(configuration.service, environment.writer_locks)) {
    book.adopt(recovered.last, now);
  } else {
    Journal unused;
    book.restore(recovered.last, restart_of(recovered), now, unused);
  }
  book.restore_devices(recovered.devices);
  book.set_host_addresses(environment.host_addresses.read());
  return book;
}

}  // namespace raspool
