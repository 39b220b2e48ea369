#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/env/clock.hpp"
#include "core/env/random_source.hpp"
#include "core/lease/tenure.hpp"
#include "core/store/sqlite_connection.hpp"

namespace raspool {

// The table `meta`: what is known of the state file as a whole.
class StateMeta {
 public:
  static std::variant<StateMeta, StoreError> of(SqliteConnection& connection);

  // What a new file begins with: an instance and a secret of its own.
  std::optional<StoreError> begin_instance(RandomSource& random);
  // The same for a file that takes the place of another.
  std::optional<StoreError> begin_as(std::string_view instance, std::span<const std::uint8_t> secret);
  std::optional<StoreError> mark_alive(WallTime at);
  std::optional<StoreError> mark_stopped(WallTime at);
  // All records up to this one have left the journal.
  std::optional<StoreError> set_folded(Sequence sequence);

  // Where the history's chain ends, as ChainHead says it.
  std::optional<StoreError> set_chain(std::string_view head);

  struct Content {
    std::string instance;
    std::vector<std::uint8_t> secret;
    Sequence folded = 0;  // the last record that has left the journal; 0: none
    std::optional<WallTime> alive_at;
    std::optional<Sequence>
        stopped_after;  // the last record before the last clean stop; nothing: alive since
    std::string chain;  // empty: not told yet
  };
  std::variant<Content, StoreError> read();

 private:
  SqliteStatement put_, stop_, forget_stop_, all_;
};

}  // namespace raspool
