#pragma once

#include <memory>
#include <optional>

#include "core/service/owned_state.hpp"

namespace raspool {

// One process's claim on the state file, by two locks beside it. Who holds `.lock` owns the file, and alone
// may open it. Who holds `.wanted` has been asked for an address, or waits for `.lock` because of that. So an
// owner without `.wanted` is provisional: it changes nothing in the file, and gives it up when it finds
// `.wanted` held by another. Both locks die with their process, so a crash leaves nothing behind.
//
// Nobody waits for one lock while it keeps the other from anybody who might: a provisional owner only tries
// `.wanted`, and who holds `.wanted` is who `.lock` is given up for. For one thread.
class StateClaim {
 public:
  StateClaim(WriterLocks& locks, const StoreOpener& open_store) : locks_(locks), open_store_(open_store) {}

  // Looks once how things stand, as one who wants to decide or, provisionally, as one who may have to; may
  // take as long as the disk does. Nothing: the state is here. `busy`: another process has it, or wants it
  // more. An error leaves no lock held but `.wanted`, and that only on `busy`.
  std::optional<StoreError> look(const ServiceSettings& settings, bool wants_to_decide);

  OwnedState& state() { return *state_; }  // after a look that found nothing wrong

 private:
  WriterLocks& locks_;
  const StoreOpener& open_store_;
  std::unique_ptr<WriterLock> wanted_;  // outlives the state: given up behind it
  std::optional<OwnedState> state_;
};

}  // namespace raspool
