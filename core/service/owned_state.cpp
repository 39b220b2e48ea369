#include "core/service/owned_state.hpp"

#include <algorithm>
#include <exception>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/policy/ipv6_secret.hpp"

namespace raspool {

namespace {

// The secret that several servers share, in place of the file's own. Identifiers made with the wrong one
// would be wrong for as long as they live; so without it nothing is decided.
std::optional<StoreError> take_shared_secret(const ServiceSettings& settings,
                                             std::vector<std::uint8_t>& secret) {
  if (settings.ipv6_secret_file.empty()) return std::nullopt;
  auto shared = read_ipv6_secret(settings.ipv6_secret_file);
  if (const auto* const mistake = std::get_if<Ipv6SecretMistake>(&shared)) {
    return StoreError{StoreError::Code::unreadable,
                      "ipv6_secret_file " + settings.ipv6_secret_file.string() + ": " + mistake->text};
  }
  const std::string& bytes = std::get<std::string>(shared);
  secret.assign(bytes.begin(), bytes.end());
  return std::nullopt;
}

}  // namespace

std::variant<OwnedState, StoreError> own_state(const ServiceSettings& settings, WriterLocks& locks,
                                               const StoreOpener& open_store) noexcept {
  try {
    OwnedState owned;
    owned.lock = locks.try_lock(settings.lock());
    if (!owned.lock) {
      return StoreError{
          StoreError::Code::busy,
          settings.lock().string() + ": another process owns the state file, or this file cannot be made"};
    }
    auto opened = open_store(settings);
    if (auto* error = std::get_if<StoreError>(&opened)) return std::move(*error);
    owned.store = std::move(std::get<std::unique_ptr<LeaseStore>>(opened));
    auto recovered = owned.store->recover();
    if (auto* error = std::get_if<StoreError>(&recovered)) return std::move(*error);
    owned.recovered = std::move(std::get<Recovered>(recovered));
    if (auto error = take_shared_secret(settings, owned.recovered.secret)) return *std::move(error);
    return owned;
  } catch (const std::exception& exception) {
    return StoreError{StoreError::Code::io, exception.what()};
  }
}

LeaseBook::Restart restart_of(const Recovered& recovered) {
  LeaseBook::Restart restart{recovered.stopped_cleanly, recovered.alive_at.value_or(WallTime{})};
  if (restart.clean) return restart;
  // Every record shows the service alive as well as a mark does.
  for (const Tenure& tenure : recovered.last) {
    restart.at = std::max({restart.at, tenure.from, tenure.to.value_or(tenure.from)});
  }
  return restart;
}

}  // namespace raspool
