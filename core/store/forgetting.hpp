#pragma once

#include <variant>

#include "core/policy/user_name.hpp"
#include "core/store/history_chain.hpp"
#include "core/store/lease_store.hpp"
#include "core/store/sqlite_connection.hpp"
#include "core/store/write_turn.hpp"

namespace raspool {

// The two files of a store, as the fold's thread has them. The journal is empty of what tells of the user.
struct ForgettingFiles {
  SqliteConnection& history;
  HistoryChain& chain;
  SqliteConnection& state;
  WriteTurn& turn;
};

// As LeaseStore::forget. After a crash on the way it may be done again, and is whole then.
std::variant<Forgotten, StoreError> forget_user(const ForgettingFiles& files, const NameRules& rules,
                                                const UserName& user);

}  // namespace raspool
