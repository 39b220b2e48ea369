#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "core/env/clock.hpp"
#include "core/env/keyed_hash.hpp"
#include "core/env/random_source.hpp"
#include "core/lease/tenure.hpp"
#include "core/store/chain_text.hpp"
#include "core/store/sqlite_connection.hpp"

namespace raspool {

// The end of a chain: what the next batch follows.
struct ChainHead {
  std::string chain;  // the chain's name; empty: it has not begun
  std::int64_t batch = 0;
  ChainHash hash{};

  std::string to_string() const;  // "NAME BATCH HASH"
  friend bool operator==(const ChainHead&, const ChainHead&) = default;
};

// Nothing: there is no chain yet.
std::variant<ChainHead, StoreError> read_chain_head(SqliteConnection& history);

// Writes the chain of a history: begin, then for each tenure its batch and its link, then end; all of it in
// one transaction of the caller's. The tenures of one table are one batch. May throw what KeyedHash and
// RandomSource do.
class HistoryChain {
 public:
  // Both outlive it.
  HistoryChain(RandomSource& random, const KeyedHash& hash) : random_(&random), hash_(&hash) {}
  std::optional<StoreError> prepare(SqliteConnection& history);

  std::optional<StoreError> begin(SqliteConnection& history);
  // The number of a user's name, which is made known, with a salt and a hash, if it is not.
  std::variant<std::int64_t, StoreError> user(SqliteConnection& history, std::string_view name);
  // For a name that the history does not know: of the same form as those of users that it knows.
  std::string random_pseudonym() const;
  // The batch to which tenures of this table belong that are written now.
  std::int64_t batch_of(const std::string& table);
  void add(const std::string& table, Sequence tenure, WallTime to, std::string_view link_text);
  // Nothing added: nothing happens.
  std::optional<StoreError> end(std::string_view instance, std::string_view server);

  const KeyedHash& hash() const { return *hash_; }

 private:
  struct Batch {
    std::int64_t number = 0;
    WallTime oldest = WallTime::max(), newest = WallTime::min();
    std::vector<std::pair<Sequence, ChainHash>> links;
  };
  std::optional<StoreError> begin_chain();
  std::optional<StoreError> read_older_cut(SqliteConnection& history);
  std::optional<StoreError> salt(std::int64_t user, std::string_view name);
  std::optional<StoreError> write(Batch& batch, std::string_view instance, std::string_view server);

  RandomSource* random_;
  const KeyedHash* hash_;
  ChainHead head_;
  OlderCut older_cut_;
  std::map<std::string, Batch> batches_;  // by table
  SqliteStatement begin_, batch_, find_user_, add_user_, add_name_, set_salt_, set_hash_;
};

}  // namespace raspool
