#include "tests/rras-host/conformance/recorded.hpp"

#include <sqlite3.h>

#include <stdexcept>

#include "tests/rras-host/text.hpp"

namespace rras_host {

namespace {

class Database {
 public:
  explicit Database(const std::filesystem::path& file) {
    if (sqlite3_open_v2(to_utf8(file.wstring()).c_str(), &connection_, SQLITE_OPEN_READWRITE, nullptr) !=
        SQLITE_OK) {
      throw std::runtime_error("cannot open " + to_utf8(file.wstring()));
    }
  }
  ~Database() { sqlite3_close(connection_); }
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  template <typename Visit>
  void ask(const char* sql, Visit&& visit) {
    sqlite3_stmt* statement = nullptr;
    if (sqlite3_prepare_v2(connection_, sql, -1, &statement, nullptr) != SQLITE_OK) {
      throw std::runtime_error(sqlite3_errmsg(connection_));
    }
    int status;
    while ((status = sqlite3_step(statement)) == SQLITE_ROW) visit(statement);
    sqlite3_finalize(statement);
    if (status != SQLITE_DONE) throw std::runtime_error(sqlite3_errmsg(connection_));
  }

 private:
  sqlite3* connection_ = nullptr;
};

std::string text(sqlite3_stmt* statement, int column) {
  const unsigned char* const value = sqlite3_column_text(statement, column);
  return value != nullptr ? reinterpret_cast<const char*>(value) : "";
}

// The files' views write IPv6 without shortening it.
std::string shortened(const std::string& address) {
  const auto parsed = parse_v6(address);
  return parsed ? v6_text(*parsed) : address;
}

void collect(const std::filesystem::path& file, const char* sql, std::set<Given>& answers) {
  Database database(file);
  database.ask("PRAGMA integrity_check", [](sqlite3_stmt* row) {
    if (text(row, 0) != "ok") throw std::runtime_error("integrity: " + text(row, 0));
  });
  database.ask(sql, [&](sqlite3_stmt* row) {
    answers.insert({text(row, 0), text(row, 1), shortened(text(row, 2))});
  });
}

}  // namespace

std::set<Given> recorded_answers(const std::filesystem::path& state_file) {
  std::set<Given> answers;
  collect(state_file,
          "SELECT user, ras_port, address FROM records WHERE fact = 'assigned' "
          "UNION SELECT user, ras_port, address FROM leases",
          answers);
  std::filesystem::path history = state_file;
  history.replace_filename(state_file.stem().wstring() + L"-history.db");
  collect(history, "SELECT user, ras_port, address FROM history", answers);
  return answers;
}

}  // namespace rras_host
