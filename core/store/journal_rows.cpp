#include "core/store/journal_rows.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <utility>

#include "core/store/tenure_columns.hpp"

namespace raspool {
namespace {

// These words stand in files: never change one.
constexpr std::string_view kAssigned = "assigned";
constexpr std::string_view kEnded = "ended";
constexpr std::string_view kWithdrawn = "withdrawn";

constexpr std::string_view kKeyColumns = "sequence, at, fact, tenure, family, address, before";
constexpr int kFirstTenureColumn = 7;
constexpr int kToTimeColumn = kFirstTenureColumn + 7;
constexpr int kEndReasonColumn = kFirstTenureColumn + 8;
constexpr int kRestsFromColumn = kFirstTenureColumn + 9;

void add_nothing(SqliteStatement& row, int columns) {
  for (int i = 0; i < columns; ++i) row.add_null();
}

void add_fact(SqliteStatement& row, const Assigned& fact) {
  row.add(kAssigned)
      .add(fact.tenure.id)
      .add(stored_family(fact.tenure.address))
      .add(stored_address(fact.tenure.address));
  row.add_null();
  add_tenure(row, fact.tenure);
}

void add_fact(SqliteStatement& row, const Ended& fact) {
  row.add(kEnded).add(fact.tenure).add(stored_family(fact.address)).add(stored_address(fact.address));
  row.add_null();
  add_nothing(row, kToTimeColumn - kFirstTenureColumn);
  row.add(stored_time(fact.at)).add(to_text(fact.reason)).add(stored_time(fact.rests_from)).add_null();
}

void add_fact(SqliteStatement& row, const Withdrawn& fact) {
  row.add(kWithdrawn).add(fact.tenure).add(stored_family(fact.address)).add(stored_address(fact.address));
  if (fact.before) {
    row.add(fact.before->id);
    add_tenure(row, *fact.before);
  } else {
    row.add_null();
    add_nothing(row, kTenureColumnCount);
  }
}

}  // namespace

std::variant<JournalRows, StoreError> JournalRows::of(SqliteConnection& connection) {
  JournalRows rows;
  const std::string columns = fmt::format("{}, {}", kKeyColumns, kTenureColumns);
  if (auto error = connection.prepare(
          fmt::format("INSERT INTO journal ({}) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)", columns),
          rows.insert_)) {
    return *std::move(error);
  }
  if (auto error = connection.prepare(
          fmt::format("SELECT {} FROM journal ORDER BY sequence LIMIT ?", columns), rows.oldest_)) {
    return *std::move(error);
  }
  if (auto error = connection.prepare(
          fmt::format("SELECT {} FROM journal WHERE family = ? AND address = ? ORDER BY sequence", columns),
          rows.of_address_)) {
    return *std::move(error);
  }
  if (auto error = connection.prepare("DELETE FROM journal WHERE sequence <= ?", rows.remove_))
    return *std::move(error);
  return rows;
}

std::optional<StoreError> JournalRows::insert(const JournalRecord& record) {
  insert_.begin().add(record.sequence).add(stored_time(record.at));
  std::visit([&](const auto& fact) { add_fact(insert_, fact); }, record.fact);
  return insert_.run();
}

std::variant<Journal, StoreError> JournalRows::oldest(std::size_t most) {
  constexpr std::size_t kLargest = std::numeric_limits<std::int64_t>::max();
  oldest_.begin().add(std::uint64_t{std::min(most, kLargest)});
  return read_rows(oldest_);
}

std::variant<Journal, StoreError> JournalRows::of(Address address) {
  of_address_.begin().add(stored_family(address)).add(stored_address(address));
  return read_rows(of_address_);
}

std::variant<Journal, StoreError> JournalRows::read_rows(SqliteStatement& rows) {
  Journal journal;
  while (rows.next()) {
    auto record = read_row(rows);
    if (auto* error = std::get_if<StoreError>(&record)) {
      rows.begin();
      return std::move(*error);
    }
    journal.push_back(std::move(std::get<JournalRecord>(record)));
  }
  if (rows.error()) return *rows.error();
  return journal;
}

std::variant<JournalRecord, StoreError> JournalRows::read_row(const SqliteStatement& row) {
  JournalRecord record;
  record.sequence = row.unsigned_number(0);
  record.at = time_from_stored(row.number(1));
  const std::string_view fact = row.text(2);
  const Sequence tenure_id = row.unsigned_number(3);
  const auto address = address_in(row, 4);
  if (!address) return damaged_row(row, fmt::format("journal record {} has no address", record.sequence));
  Tenure tenure;
  tenure.address = *address;
  if (fact == kAssigned) {
    tenure.id = tenure_id;
    if (auto error = read_tenure(row, kFirstTenureColumn, tenure)) return *std::move(error);
    record.fact = Assigned{std::move(tenure)};
  } else if (fact == kEnded) {
    const auto reason = end_reason_from(row.text(kEndReasonColumn));
    if (!reason) return unknown_word(row, "end reason", row.text(kEndReasonColumn));
    record.fact = Ended{tenure_id, *address, time_from_stored(row.number(kToTimeColumn)), *reason,
                        time_from_stored(row.number(kRestsFromColumn))};
  } else if (fact == kWithdrawn) {
    Withdrawn withdrawn{tenure_id, *address, std::nullopt};
    if (!row.is_null(6)) {
      tenure.id = row.unsigned_number(6);
      if (auto error = read_tenure(row, kFirstTenureColumn, tenure)) return *std::move(error);
      withdrawn.before = std::move(tenure);
    }
    record.fact = std::move(withdrawn);
  } else {
    return unknown_word(row, "fact", fact);
  }
  return record;
}

std::optional<StoreError> JournalRows::remove_up_to(Sequence sequence) {
  return remove_.begin().add(sequence).run();
}

}  // namespace raspool
