#include "core/store/recent_tenures.hpp"

#include <limits>
#include <set>
#include <utility>

#include "core/store/database_file.hpp"
#include "core/store/fold.hpp"
#include "core/store/journal_rows.hpp"
#include "core/store/lease_rows.hpp"
#include "core/store/state_meta.hpp"
#include "core/store/state_schema.hpp"
#include "core/store/tenure_columns.hpp"

namespace raspool {
namespace {

std::variant<Journal, StoreError> tail_for(const TenureQuestion& question, SqliteConnection& state) {
  auto rows = JournalRows::of(state);
  if (auto* error = std::get_if<StoreError>(&rows)) return std::move(*error);
  auto& journal = std::get<JournalRows>(rows);
  if (question.address) return journal.of(*question.address);
  return journal.oldest(std::numeric_limits<std::size_t>::max());
}

std::variant<RecentTenures, StoreError> read(SqliteConnection& state, std::string_view file,
                                             const NameRules& names, const TenureQuestion& question) {
  auto meta = StateMeta::of(state);
  if (auto* error = std::get_if<StoreError>(&meta)) return std::move(*error);
  auto content = std::get<StateMeta>(meta).read();
  if (auto* error = std::get_if<StoreError>(&content)) return std::move(*error);
  RecentTenures recent{std::move(std::get<StateMeta::Content>(content).instance), {}};
  const auto take = [&](const Tenure& tenure) {
    if (question.asks_for(tenure, names)) recent.tenures.push_back(tenure);
  };

  const auto tail = tail_for(question, state);
  if (const auto* error = std::get_if<StoreError>(&tail)) return *error;
  std::set<Address> touched;
  for (const JournalRecord& record : std::get<Journal>(tail)) touched.insert(address_of(record));
  if (question.address) touched.insert(*question.address);

  auto rows = LeaseRows::of(state);
  if (auto* error = std::get_if<StoreError>(&rows)) return std::move(*error);
  auto& leases = std::get<LeaseRows>(rows);
  Fold fold;
  for (const Address address : touched) {
    auto last = leases.read(address);
    if (auto* error = std::get_if<StoreError>(&last)) return std::move(*error);
    if (auto& tenure = std::get<std::optional<Tenure>>(last)) fold.start_with(*std::move(tenure));
  }
  for (const JournalRecord& record : std::get<Journal>(tail)) {
    if (const auto contradiction = fold.apply(record)) return damaged_file(file, *contradiction);
    if (const auto* ended = std::get_if<Ended>(&record.fact)) take(fold.last().at(ended->address));
  }
  for (const auto& [address, tenure] : fold.last()) {
    if (tenure.is_live()) take(tenure);
  }
  if (question.address) return recent;
  if (auto error = leases.read_live([&](const Tenure& tenure) {
        if (!touched.contains(tenure.address)) take(tenure);
      })) {
    return *std::move(error);
  }
  return recent;
}

}  // namespace

std::variant<RecentTenures, StoreError> read_recent_tenures(const std::filesystem::path& state,
                                                            const NameRules& names,
                                                            const TenureQuestion& question) {
  auto at = DatabaseFile::at(state, kStateFormat);
  if (auto* error = std::get_if<StoreError>(&at)) return std::move(*error);
  const auto& file = std::get<DatabaseFile>(at);
  auto opened = file.open_to_read();
  if (auto* error = std::get_if<StoreError>(&opened)) return std::move(*error);
  auto& connection = std::get<SqliteConnection>(opened);
  if (auto error = connection.execute("BEGIN")) return *std::move(error);  // one view of the file
  return read(connection, file.name(), names, question);
}

}  // namespace raspool
