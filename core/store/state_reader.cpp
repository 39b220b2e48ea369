#include "core/store/state_reader.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <limits>
#include <map>
#include <unordered_set>
#include <utility>

#include "core/store/database_file.hpp"
#include "core/store/device_rows.hpp"
#include "core/store/fold.hpp"
#include "core/store/journal_rows.hpp"
#include "core/store/lease_rows.hpp"
#include "core/store/sqlite_error.hpp"
#include "core/store/state_meta.hpp"
#include "core/store/state_schema.hpp"
#include "core/store/tenure_columns.hpp"

namespace raspool {
namespace {

// A file that is read and not opened for writing may still be of schema 1, which kept no devices.
std::variant<std::vector<RasDevice>, StoreError> read_devices(SqliteConnection& state) {
  const auto schema = state.ask_number("PRAGMA user_version");
  if (const auto* error = std::get_if<StoreError>(&schema)) return *error;
  if (std::get<std::int64_t>(schema) < 2) return std::vector<RasDevice>();
  auto rows = DeviceRows::of(state);
  if (auto* error = std::get_if<StoreError>(&rows)) return std::move(*error);
  return std::get<DeviceRows>(rows).read_all();
}

// `last` as the file has it: by family, and of IPv6 by signed numbers. A start mostly finds that in order,
// with nothing to add, and then costs no more than a look.
void add_by_address(std::vector<Tenure>& last, std::map<Address, Tenure> touched) {
  if (!std::ranges::is_sorted(last, {}, &Tenure::address)) std::ranges::sort(last, {}, &Tenure::address);
  if (touched.empty()) return;
  const auto middle = static_cast<std::ptrdiff_t>(last.size());
  for (auto& [address, tenure] : touched) {
    if (!only_history_needs(tenure)) last.push_back(std::move(tenure));
  }
  std::ranges::inplace_merge(last, last.begin() + middle, {}, &Tenure::address);
}

std::optional<StoreError> read_leases(SqliteConnection& state, const Journal& tail,
                                      std::vector<Tenure>& untouched, Fold& touched) {
  const auto count = state.ask_number("SELECT count(*) FROM lease");
  if (const auto* error = std::get_if<StoreError>(&count)) return *error;
  auto leases = LeaseRows::of(state);
  if (auto* error = std::get_if<StoreError>(&leases)) return std::move(*error);
  std::unordered_set<Address> of_tail;
  for (const JournalRecord& record : tail) of_tail.insert(address_of(record));
  untouched.reserve(static_cast<std::size_t>(std::get<std::int64_t>(count)) + of_tail.size());
  return std::get<LeaseRows>(leases).read_all([&](Tenure&& last) {
    if (of_tail.contains(last.address)) {
      touched.start_with(std::move(last));
    } else if (!only_history_needs(last)) {
      untouched.push_back(std::move(last));
    }
  });
}

std::variant<StateOnDisk, StoreError> read_in_transaction(SqliteConnection& state, HistoryFile* history) {
  auto meta = StateMeta::of(state);
  if (auto* error = std::get_if<StoreError>(&meta)) return std::move(*error);
  auto content = std::get<StateMeta>(meta).read();
  if (auto* error = std::get_if<StoreError>(&content)) return std::move(*error);
  auto& known = std::get<StateMeta::Content>(content);

  auto rows = JournalRows::of(state);
  if (auto* error = std::get_if<StoreError>(&rows)) return std::move(*error);
  auto tail = std::get<JournalRows>(rows).oldest(std::numeric_limits<std::size_t>::max());
  if (auto* error = std::get_if<StoreError>(&tail)) return std::move(*error);

  StateOnDisk read;
  Fold fold;  // of what the tail touches; all else is as it stands there
  if (auto error = read_leases(state, std::get<Journal>(tail), read.recovered.last, fold)) {
    return *std::move(error);
  }
  read.chain = std::move(known.chain);
  Sequence last_record = known.folded;
  for (const JournalRecord& record : std::get<Journal>(tail)) {
    if (const auto contradiction = fold.apply(record)) {
      return damaged_file(sqlite3_db_filename(state.handle(), "main"), *contradiction);
    }
    if (const auto* fact = std::get_if<Ended>(&record.fact)) {
      read.ended.push_back(fold.last().at(fact->address));
    }
    last_record = record.sequence;
  }

  Sequence next_sequence = last_record + 1;
  if (history != nullptr) {
    const auto last_in_history = history->last_change(known.instance);
    if (const auto* error = std::get_if<StoreError>(&last_in_history)) return in_history(*error);
    next_sequence = std::max(next_sequence, std::get<Sequence>(last_in_history) + 1);
  }
  auto devices = read_devices(state);
  if (auto* error = std::get_if<StoreError>(&devices)) return std::move(*error);

  Recovered& recovered = read.recovered;
  recovered.instance = std::move(known.instance);
  recovered.secret = std::move(known.secret);
  recovered.alive_at = known.alive_at;
  recovered.devices = std::move(std::get<std::vector<RasDevice>>(devices));
  recovered.stopped_cleanly = known.stopped_after == last_record;
  recovered.next_sequence = next_sequence;
  add_by_address(recovered.last, std::move(fold).take());
  return read;
}

std::variant<StateOnDisk, StoreError> read_at_once(SqliteConnection& state, HistoryFile* history) {
  if (auto error = state.execute("BEGIN")) return *std::move(error);
  auto read = read_in_transaction(state, history);
  if (auto error = state.execute("COMMIT"); error && std::holds_alternative<StateOnDisk>(read)) {
    return *std::move(error);
  }
  return read;
}

}  // namespace

std::variant<Recovered, StoreError> read_state(SqliteConnection& state, HistoryFile& history) {
  auto read = read_at_once(state, &history);
  if (auto* error = std::get_if<StoreError>(&read)) return std::move(*error);
  return std::move(std::get<StateOnDisk>(read).recovered);
}

std::variant<StateOnDisk, StoreError> read_state_file(const std::filesystem::path& file) {
  auto state = DatabaseFile::at(file, kStateFormat);
  if (auto* error = std::get_if<StoreError>(&state)) return std::move(*error);
  auto connection = std::get<DatabaseFile>(state).open_to_read();
  if (auto* error = std::get_if<StoreError>(&connection)) return std::move(*error);
  return read_at_once(std::get<SqliteConnection>(connection), nullptr);
}

}  // namespace raspool
