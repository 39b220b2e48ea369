#pragma once

#include <memory>
#include <variant>

#include "core/env/keyed_hash.hpp"
#include "core/env/random_source.hpp"
#include "core/policy/configuration.hpp"
#include "core/store/journal_folder.hpp"
#include "core/store/journal_writer.hpp"
#include "core/store/write_turn.hpp"

namespace raspool {

// The connections to both files: the writer is the commit thread's, the folder the fold's.
struct OpenFiles {
  std::unique_ptr<WriteTurn> turn;
  JournalWriter writer;
  JournalFolder folder;
};

// Makes what is missing, brings older schemas to the newest, checks what is small. Both files are looked at
// before either is touched, and one that is foreign, unreadable, damaged or of a newer schema is not changed.
std::variant<OpenFiles, StoreError> open_files(const ServiceSettings& settings, RandomSource& random,
                                               const KeyedHash& hash);

Syncing syncing_of(Durability durability);

}  // namespace raspool
