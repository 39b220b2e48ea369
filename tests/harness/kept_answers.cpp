#include "tests/harness/kept_answers.hpp"

#include <sqlite3.h>

#include <memory>
#include <set>
#include <stdexcept>
#include <utility>

namespace raspool::test {
namespace {

using Tenures = std::set<std::pair<long long, KeptAnswer>>;

std::string text_of(sqlite3_stmt* statement, int column) {
  const auto* text = sqlite3_column_text(statement, column);
  return text ? reinterpret_cast<const char*>(text) : "";
}

// The query's columns: tenure, user, ras_port, address.
void collect(const std::filesystem::path& file, const char* query, Tenures& tenures) {
  sqlite3* opened = nullptr;
  const int result = sqlite3_open_v2(file.c_str(), &opened, SQLITE_OPEN_READWRITE, nullptr);
  const std::unique_ptr<sqlite3, decltype(&sqlite3_close)> database(opened, sqlite3_close);
  sqlite3_stmt* prepared = nullptr;
  if (result != SQLITE_OK || sqlite3_prepare_v2(opened, query, -1, &prepared, nullptr) != SQLITE_OK) {
    throw std::runtime_error(file.string() + ": " + sqlite3_errmsg(opened));
  }
  const std::unique_ptr<sqlite3_stmt, decltype(&sqlite3_finalize)> statement(prepared, sqlite3_finalize);
  while (sqlite3_step(prepared) == SQLITE_ROW) {
    tenures.insert({sqlite3_column_int64(prepared, 0),
                    {text_of(prepared, 1), text_of(prepared, 2), text_of(prepared, 3)}});
  }
}

}  // namespace

std::map<KeptAnswer, int> kept_answers(const std::filesystem::path& state,
                                       const std::filesystem::path& history) {
  Tenures tenures;
  collect(state, "SELECT tenure, user, ras_port, address FROM records WHERE fact = 'assigned'", tenures);
  collect(state, "SELECT tenure, user, ras_port, address FROM leases", tenures);
  collect(history, "SELECT tenure, user, ras_port, address FROM history", tenures);
  std::map<KeptAnswer, int> kept;
  for (const auto& [tenure, answer] : tenures) ++kept[answer];
  return kept;
}

}  // namespace raspool::test
