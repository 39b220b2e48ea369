#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <variant>

#include "core/env/keyed_hash.hpp"
#include "core/store/lease_store.hpp"

namespace raspool {

// What a backup holds; it was verified.
struct BackupMade {
  std::uint64_t state_bytes = 0;
  std::optional<std::uint64_t> history_bytes;  // nothing: there was no history
};

// How far it is, in pages of the file that is being copied; called now and then.
using BackupProgress = std::function<void(std::uint64_t done, std::uint64_t all)>;

// Copies the state file and the history, each as it is at one moment, beside a service that writes them or
// without one; no commit waits for it. The state file comes first, so that what is folded between the two is
// in both. They appear under their names when both are complete and verify_files finds nothing wrong with
// them; after an error, or a crash, there is at most NAME.new. Neither may be there before.
std::variant<BackupMade, StoreError> back_up_files(const std::filesystem::path& state,
                                                   const std::filesystem::path& history,
                                                   const std::filesystem::path& state_copy,
                                                   const std::filesystem::path& history_copy,
                                                   const KeyedHash& hash,
                                                   const BackupProgress& progress = nullptr);

}  // namespace raspool
