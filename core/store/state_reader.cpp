#include "core/store/state_reader.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <limits>
#include <utility>

#include "core/store/device_rows.hpp"
#include "core/store/fold.hpp"
#include "core/store/journal_rows.hpp"
#include "core/store/lease_rows.hpp"
#include "core/store/state_meta.hpp"
#include "core/store/tenure_columns.hpp"

namespace raspool {
namespace {

std::variant<Recovered, StoreError> read_in_transaction(SqliteConnection& state, HistoryFile& history) {
  auto meta = StateMeta::of(state);
  if (auto* error = std::get_if<StoreError>(&meta)) return std::move(*error);
  auto content = std::get<StateMeta>(meta).read();
  if (auto* error = std::get_if<StoreError>(&content)) return std::move(*error);
  auto& known = std::get<StateMeta::Content>(content);

  Fold fold;
  auto leases = LeaseRows::of(state);
  if (auto* error = std::get_if<StoreError>(&leases)) return std::move(*error);
  if (auto error =
          std::get<LeaseRows>(leases).read_all([&](Tenure last) { fold.start_with(std::move(last)); })) {
    return *std::move(error);
  }

  auto rows = JournalRows::of(state);
  if (auto* error = std::get_if<StoreError>(&rows)) return std::move(*error);
  auto tail = std::get<JournalRows>(rows).oldest(std::numeric_limits<std::size_t>::max());
  if (auto* error = std::get_if<StoreError>(&tail)) return std::move(*error);
  Sequence last_record = known.folded;
  for (const JournalRecord& record : std::get<Journal>(tail)) {
    if (const auto contradiction = fold.apply(record)) {
      return damaged_file(sqlite3_db_filename(state.handle(), "main"), *contradiction);
    }
    last_record = record.sequence;
  }

  auto device_rows = DeviceRows::of(state);
  if (auto* error = std::get_if<StoreError>(&device_rows)) return std::move(*error);
  auto devices = std::get<DeviceRows>(device_rows).read_all();
  if (auto* error = std::get_if<StoreError>(&devices)) return std::move(*error);

  const auto last_in_history = history.last_change(known.instance);
  if (const auto* error = std::get_if<StoreError>(&last_in_history)) return *error;

  Recovered recovered;
  recovered.instance = std::move(known.instance);
  recovered.secret = std::move(known.secret);
  recovered.alive_at = known.alive_at;
  recovered.devices = std::move(std::get<std::vector<RasDevice>>(devices));
  recovered.stopped_cleanly = known.stopped_after == last_record;
  recovered.next_sequence = std::max(last_record, std::get<Sequence>(last_in_history)) + 1;
  recovered.last.reserve(fold.last().size());
  for (auto& [address, tenure] : std::move(fold).take()) recovered.last.push_back(std::move(tenure));
  return recovered;
}

}  // namespace

std::variant<Recovered, StoreError> read_state(SqliteConnection& state, HistoryFile& history) {
  if (auto error = state.execute("BEGIN")) return *std::move(error);
  auto recovered = read_in_transaction(state, history);
  if (auto error = state.execute("COMMIT"); error && std::holds_alternative<Recovered>(recovered))
    return *std::move(error);
  return recovered;
}

}  // namespace raspool
