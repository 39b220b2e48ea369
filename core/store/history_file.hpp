#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/lease/tenure.hpp"
#include "core/store/fact_rows.hpp"
#include "core/store/history_chain.hpp"
#include "core/store/history_expiry.hpp"
#include "core/store/history_tables.hpp"
#include "core/store/sqlite_connection.hpp"

namespace raspool {

// What a step of the fold means for the history.
struct HistoryChange {
  Sequence tenure = 0;
  Address address;
  std::optional<Tenure> closed;  // nothing: withdrawn, there never was one
};

// The history file: every closed tenure, for one server and one state file.
class HistoryFile {
 public:
  // Random source and hash outlive it.
  static std::variant<HistoryFile, StoreError> of(SqliteConnection connection, std::string server,
                                                  RandomSource& random, const KeyedHash& hash);

  // One commit. Changes written before (the same, again, after a crash) do no harm. `up_to`: the last change
  // number that the changes come from. The tenures among them that are new are the chain's next batch.
  std::optional<StoreError> write(const std::vector<HistoryChange>& changes, std::string_view instance,
                                  Sequence up_to);

  // As LeaseStore::keep_facts. One commit.
  std::optional<StoreError> keep_facts(std::span<const TenureFacts> facts, std::string_view instance);

  // As LeaseStore::expire.
  std::variant<bool, StoreError> expire(WallTime before);

  SqliteConnection& connection() { return connection_; }
  HistoryChain& chain() { return chain_; }
  std::variant<ChainHead, StoreError> chain_head() { return read_chain_head(connection_); }

  // The highest change number that ever came from this instance; 0 if none did.
  std::variant<Sequence, StoreError> last_change(std::string_view instance);

 private:
  // Prepared for one table.
  struct TableStatements {
    SqliteStatement has, insert, remove, link;
  };

  HistoryFile(SqliteConnection connection, std::string server, HistoryChain chain)
      : connection_(std::move(connection)), server_(std::move(server)), chain_(std::move(chain)) {}
  std::optional<StoreError> prepare();
  std::optional<StoreError> write_all(const std::vector<HistoryChange>& changes, std::string_view instance,
                                      Sequence up_to);
  std::optional<StoreError> insert(const Tenure& tenure, std::string_view instance);
  std::variant<bool, StoreError> has(const Tenure& tenure, std::string_view instance);
  std::optional<StoreError> remove(const HistoryChange& change, std::string_view instance);
  std::variant<bool, StoreError> tell_tenure(const TenureFacts& facts, std::string_view instance);
  std::optional<StoreError> find_tables();
  // Which is made if it is missing, and knows that this tenure is in it.
  std::variant<std::string, StoreError> table_for(WallTime from, WallTime to);
  std::variant<TableStatements*, StoreError> statements_of(const std::string& table);

  SqliteConnection connection_;
  std::string server_;
  std::vector<HistoryTable> tables_;                   // as a transaction that writes found and made them
  std::map<std::string, TableStatements> statements_;  // by table
  SqliteStatement origin_, last_change_, earliest_;
  SqliteStatement kind_, end_reason_, pool_, ras_port_;  // make a name known
  std::optional<FactRows> facts_;
  HistoryChain chain_;
  HistoryExpiry expiry_;
};

}  // namespace raspool
