#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "core/env/keyed_hash.hpp"
#include "core/store/chain_verification.hpp"
#include "core/store/file_progress.hpp"
#include "core/store/lease_store.hpp"
#include "core/store/state_reader.hpp"

namespace raspool {

// What was found in a state file and the history beside it, or in one of them alone.
struct FilesVerdict {
  std::vector<std::string> failures;     // what is wrong, a line each; empty: all is as it should be
  std::optional<StateOnDisk> state;      // if there is one that can be read
  std::uint64_t records = 0;             // in the journal
  std::optional<std::uint64_t> tenures;  // in the history, if there is one that can be read
  ChainVerdict chain;                    // its chain, if it has one; the failures are among those above
};

// Checks both files as they are, beside a service that runs or without one, and changes nothing: that they
// are sound (SQLite's integrity_check), that what refers to a name finds it, I6 and I7 of core/INTERFACES.md,
// and with them I1, and the chain. `state` may be a history file, then that alone is looked at; a missing
// history is no failure. Costs time by the size of the files. An error: there is nothing of ours to check.
std::variant<FilesVerdict, StoreError> verify_files(const std::filesystem::path& state,
                                                    const std::filesystem::path& history,
                                                    const KeyedHash& hash,
                                                    const FileProgress& progress = nullptr);

}  // namespace raspool
