#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "core/policy/user_name.hpp"
#include "core/store/sqlite_connection.hpp"

namespace raspool {

// The words and names of a history file by their numbers, for who reads it; of any schema.
class HistoryNames {
 public:
  static std::variant<HistoryNames, StoreError> of(SqliteConnection& history);

  // The numbers of all names that are this user's: records keep a name as it came. Looks at every name.
  std::variant<std::vector<std::int64_t>, StoreError> of_user(const NameRules& names, const UserName& user);

  // Empty for a number that is not there.
  std::variant<std::string, StoreError> user(std::int64_t number) { return text(user_, number); }
  // What stands in the place of a user's name that was taken out.
  std::variant<std::string, StoreError> pseudonym(std::int64_t number) { return text(pseudonym_, number); }
  std::variant<std::string, StoreError> ras_port(std::int64_t number) { return text(ras_port_, number); }
  std::variant<std::string, StoreError> pool(std::int64_t number) { return text(pool_, number); }
  std::variant<std::string, StoreError> kind(std::int64_t number) { return text(kind_, number); }
  std::variant<std::string, StoreError> end_reason(std::int64_t number) { return text(end_reason_, number); }
  // Empty also in a file of a schema that knows none of these.
  std::variant<std::string, StoreError> tunnel(std::int64_t number) { return text(tunnel_, number); }
  std::variant<std::string, StoreError> device(std::int64_t number) { return text(device_, number); }
  std::variant<std::string, StoreError> server(std::int64_t origin) { return text(server_, origin); }
  std::variant<std::string, StoreError> instance(std::int64_t origin) { return text(instance_, origin); }
  // Under which this state file's last tenures came; empty: none did.
  std::variant<std::string, StoreError> server_of(std::string_view instance);

 private:
  static std::variant<std::string, StoreError> text(SqliteStatement& statement, std::int64_t number);

  SqliteStatement users_, user_, pseudonym_, ras_port_, pool_, kind_, end_reason_, tunnel_, device_, server_,
      instance_, server_of_;
};

}  // namespace raspool
