#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <variant>

#include "core/env/keyed_hash.hpp"
#include "core/store/file_progress.hpp"
#include "core/store/lease_store.hpp"

namespace raspool {

// What a backup holds; it was verified.
struct BackupMade {
  std::uint64_t state_bytes = 0;
  std::optional<std::uint64_t> history_bytes;  // nothing: there was no history
};

// Copies the state file and the history, each as it is at one moment, beside a service that writes them or
// without one; no commit waits for it. The state file comes first, so that what is folded between the two is
// in both. They appear under their names when both are complete and verify_files finds nothing wrong with
// them; after an error, or a crash, there is at most NAME.new. Neither may be there before.
std::variant<BackupMade, StoreError> back_up_files(const std::filesystem::path& state,
                                                   const std::filesystem::path& history,
                                                   const std::filesystem::path& state_copy,
                                                   const std::filesystem::path& history_copy,
                                                   const KeyedHash& hash,
                                                   const FileProgress& progress = nullptr);

}  // namespace raspool
