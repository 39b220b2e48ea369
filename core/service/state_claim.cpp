#include "core/service/state_claim.hpp"

#include <utility>
#include <variant>

#include "core/policy/wanted_lock.hpp"

namespace raspool {

std::optional<StoreError> StateClaim::look(const ServiceSettings& settings, bool wants_to_decide) {
  // Only an owner looks provisionally at `.wanted`, so that two who look do not take each other for one who
  // wants.
  if (!wants_to_decide && !state_ && !locks_.try_lock(settings.lock()))
    return held_elsewhere(settings.lock());
  if (!wanted_) wanted_ = locks_.try_lock(wanted_lock(settings));
  if (!wanted_) {
    state_.reset();
    return held_elsewhere(wanted_lock(settings));
  }
  if (!wants_to_decide) wanted_.reset();
  if (state_) return std::nullopt;

  auto owned = own_state(settings, locks_, open_store_);
  if (auto* error = std::get_if<StoreError>(&owned)) {
    if (error->code != StoreError::Code::busy) wanted_.reset();
    return std::move(*error);
  }
  state_ = std::move(std::get<OwnedState>(owned));
  return std::nullopt;
}

}  // namespace raspool
