#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "core/lease/connection_facts.hpp"
#include "core/lease/journal_record.hpp"
#include "core/lease/ras_device.hpp"
#include "core/policy/configuration.hpp"
#include "core/policy/user_name.hpp"

namespace raspool {

struct StoreError {
  enum class Code : std::uint8_t { busy, newer_schema, foreign, unreadable, damaged, full, io };
  Code code = Code::io;
  std::string text;         // what happened and to which file; one line
  bool in_history = false;  // of `damaged`: it is the history file
};

// What a state file says when it is opened.
struct Recovered {
  std::string instance;  // UUID of the state file, made once
  // The last tenure of each address, live or ended: the fold of the journal. Of identifiers outside all pools
  // only the live ones.
  std::vector<Tenure> last;
  Sequence next_sequence = 1;
  std::optional<WallTime> alive_at;  // the last mark; nothing in a new file
  bool stopped_cleanly = false;      // the last process said goodbye (mark_stopped), and nothing came after
  std::vector<std::uint8_t>
      secret;  // 32 bytes for derived identifiers, made once; survives everything but the file
  std::vector<RasDevice> devices;  // kept by keep_devices, by RAS port
  // Of each damaged file that was set aside for this: what was wrong, and where it is now.
  std::vector<std::string> set_aside = {};
};

// What became of a user's name.
struct Forgotten {
  // Each form of it that was found, and what stands in its place.
  std::vector<std::pair<std::string, std::string>> pseudonyms;
  std::uint64_t tenures = 0;    // in the history that bear a pseudonym now
  std::uint64_t addresses = 0;  // that remembered the user
  Sequence up_to = 0;           // records up to this one were looked at, and none behind it
};

// What survives: journal, leases, history. One owner per state file; the caller holds the writer lock.
//
// Threads: recover first, before anything else. Then append, mark_alive, mark_stopped and keep_devices from
// one thread at a time, and fold from one thread at a time; fold may run beside the others.
class LeaseStore {
 public:
  virtual ~LeaseStore() = default;

  virtual std::variant<Recovered, StoreError> recover() = 0;

  // One commit: all records or none. When it returns nothing (success) the records survive a crash of the
  // process, and, opened with Durability::power, of the system and of power. Records come in sequence order,
  // also over calls. After an error nothing of the batch is in the file and the same batch may be tried
  // again.
  virtual std::optional<StoreError> append(std::span<const JournalRecord> records) = 0;

  // What an append promises from now on; it holds then for all that was appended before, too. From the thread
  // that appends.
  virtual std::optional<StoreError> set_durability(Durability durability) = 0;

  // "The service was alive at this time": what ends open leases after a crash.
  virtual std::optional<StoreError> mark_alive(WallTime at) = 0;
  // The last word of a clean stop.
  virtual std::optional<StoreError> mark_stopped(WallTime at) = 0;

  // What is now known of these RAS ports, in place of what was; an empty device: nothing. All or none. Hints
  // for rules, of a number that the caller bounds.
  virtual std::optional<StoreError> keep_devices(std::span<const RasDevice> changed) = 0;

  // What connection callouts told of these tenures, of this state file, from now on stands with them in the
  // history, or waits there for their end. What is told anew takes the place of what was; nothing that was
  // told is forgotten by silence. All or none, and it may be asked again. Hints, of a number that the caller
  // bounds. From the thread that folds.
  virtual std::optional<StoreError> keep_facts([[maybe_unused]] std::span<const TenureFacts> facts) {
    return std::nullopt;
  }

  // Moves at most `most` of the oldest journal records into leases and history and removes them from the
  // journal. Crash-safe at every point; a record is in the journal until it is durably in both. Returns how
  // many were moved.
  virtual std::variant<std::size_t, StoreError> fold(std::size_t most) = 0;

  // One bounded step towards a history without tenures that ended before `before`, and without names that
  // nobody bears any more. From the thread that folds. True: there are more steps to this, for which the
  // `before` of the first stands; false: it is done, and the next call begins anew.
  virtual std::variant<bool, StoreError> expire([[maybe_unused]] WallTime before) { return false; }

  // Takes a user's name, in whatever form, out of everything that has ended: a pseudonym stands in its place.
  // Open leases keep it. From the thread that folds. After an error part of it may be done, and it may be
  // asked again.
  virtual std::variant<Forgotten, StoreError> forget([[maybe_unused]] const NameRules& rules,
                                                     [[maybe_unused]] const UserName& user) {
    return Forgotten{};
  }

  // Where the history's chain of hashes ends, in words for an administrator to keep; empty: there is none.
  // From the thread that folds.
  virtual std::variant<std::string, StoreError> chain_end() { return std::string(); }

  // For when append or fold says `damaged`: sets the file aside and goes on with a new one. A history begins
  // anew. A state file is written from `known`, what the book knows, and from `waiting`, those of its records
  // of which no append has said that they are written; then they are. From the thread that appends, while
  // nobody folds. Returns what was done, in one line; after an error it may be tried again.
  virtual std::variant<std::string, StoreError> replace_damaged(
      const StoreError& damage, [[maybe_unused]] const Recovered& known,
      [[maybe_unused]] std::span<const JournalRecord> waiting) {
    return damage;
  }
};

}  // namespace raspool
