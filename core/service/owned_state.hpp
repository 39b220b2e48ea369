#pragma once

#include <filesystem>
#include <memory>
#include <variant>

#include "core/env/writer_lock.hpp"
#include "core/service/address_service.hpp"
#include "core/store/lease_store.hpp"

namespace raspool {

// An open state file of which this process is the one writer. Giving up the store comes before giving up the
// lock.
struct OwnedState {
  std::unique_ptr<WriterLock> lock;
  std::unique_ptr<LeaseStore> store;
  std::shared_ptr<Recovered> recovered;
};

// Takes the lock and opens the state file. `busy` if another process has the lock. Never throws.
std::variant<OwnedState, StoreError> own_state(const ServiceSettings& settings, WriterLocks& locks,
                                               const StoreOpener& open_store) noexcept;

// `busy`: somebody else has this lock.
StoreError held_elsewhere(const std::filesystem::path& lock);

// How the process that kept this state ended, by what its file says.
LeaseBook::Restart restart_of(const Recovered& recovered);

}  // namespace raspool
