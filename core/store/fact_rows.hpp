#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "core/lease/connection_facts.hpp"
#include "core/store/sqlite_connection.hpp"

namespace raspool {

// How facts stand in a row of a history: these columns, in this order.
inline constexpr std::string_view kFactColumns = "endpoint, tunnel, device, seconds, received, sent, told";
inline constexpr int kFactColumnCount = 7;

// Writes what connection callouts told into a history: into its tenure's row, or, while the tenure is not
// there, into the table `fact`. In the caller's transaction.
class FactRows {
 public:
  static std::variant<FactRows, StoreError> of(SqliteConnection& history);

  // Into the row of a tenure, which knows its address, beginning and id, in this table. False: it is not
  // there.
  std::variant<bool, StoreError> tell(SqliteConnection& history, const std::string& table,
                                      const TenureFacts& facts, std::string_view instance);
  // For a tenure that is not there.
  std::optional<StoreError> keep(const TenureFacts& facts, std::string_view instance,
                                 std::string_view server);
  // A tenure has come into this table: what waits for it goes into its row.
  std::optional<StoreError> move(SqliteConnection& history, const std::string& table, const Tenure& tenure,
                                 std::string_view instance);
  // There never was this tenure.
  std::optional<StoreError> remove(Sequence tenure, std::string_view instance);

  void forget_tables() { by_table_.clear(); }  // one may go

 private:
  struct TableStatements {
    SqliteStatement tell, move;
  };
  std::variant<TableStatements*, StoreError> statements_of(SqliteConnection& history,
                                                           const std::string& table);
  std::optional<StoreError> make_names_known(const ConnectionFacts& facts);

  SqliteStatement tunnel_, device_, keep_, waits_, remove_;
  std::map<std::string, TableStatements> by_table_;
};

// What a history of the newest schema tells of tenures that it does not hold yet.
class WaitingFacts {
 public:
  static std::variant<WaitingFacts, StoreError> of(SqliteConnection& history);
  // Empty: nothing. `told` is then 0, else the change by which it became known.
  std::variant<ConnectionFacts, StoreError> of_tenure(Sequence tenure, std::string_view instance,
                                                      Sequence& told);

 private:
  SqliteStatement row_;
};

// Reads kFactColumns from `column` on, with names in place of the numbers of tunnel and device.
ConnectionFacts facts_in(const SqliteStatement& statement, int column, Sequence& told);

}  // namespace raspool
