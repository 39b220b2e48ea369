#include "core/service/owned_state.hpp"

#include <algorithm>
#include <utility>

#include "core/service/thrown_error.hpp"

namespace raspool {

std::variant<OwnedState, StoreError> own_state(const ServiceSettings& settings, WriterLocks& locks,
                                               const StoreOpener& open_store) noexcept try {
  OwnedState owned;
  owned.lock = locks.try_lock(settings.lock());
  if (!owned.lock) return held_elsewhere(settings.lock());
  auto opened = open_store(settings);
  if (auto* error = std::get_if<StoreError>(&opened)) return std::move(*error);
  owned.store = std::move(std::get<std::unique_ptr<LeaseStore>>(opened));
  auto recovered = owned.store->recover();
  if (auto* error = std::get_if<StoreError>(&recovered)) return std::move(*error);
  owned.recovered = std::make_shared<Recovered>(std::move(std::get<Recovered>(recovered)));
  return owned;
} catch (...) {
  return thrown_error();
}

StoreError held_elsewhere(const std::filesystem::path& lock) {
  return {StoreError::Code::busy,
          lock.string() + ": another process owns the state file, or this file cannot be made"};
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
