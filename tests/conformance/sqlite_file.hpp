#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "core/lease/tenure.hpp"

struct sqlite3;

namespace raspool::test {

// A connection as another program would have it, such as the sqlite3 tool. What fails, throws
// std::runtime_error.
class SqliteFile {
 public:
  explicit SqliteFile(const std::filesystem::path& path);

  std::vector<std::vector<std::string>> table(const std::string& sql);  // the columns of each row
  // Each row as its columns with '|' between them, like the sqlite3 tool shows it.
  std::vector<std::string> rows(const std::string& sql);
  std::string value(const std::string& sql);  // of the only row
  void run(const std::string& sql) { table(sql); }
  void back_up_to(const std::filesystem::path& path);  // as `.backup` does

 private:
  struct Closer {
    void operator()(sqlite3* handle) const;
  };
  std::unique_ptr<sqlite3, Closer> handle_;
};

// All tenures of a history file, by change. It does not keep `became` and `rests_from`, which are 0 then.
std::vector<Tenure> history_in(const std::filesystem::path& path);

}  // namespace raspool::test
