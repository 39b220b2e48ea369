#include "core/store/journal_folder.hpp"

#include <fmt/format.h>
#include <sqlite3.h>

#include <algorithm>
#include <chrono>
#include <limits>
#include <set>
#include <stdexcept>
#include <utility>

#include "core/store/forgetting.hpp"
#include "core/store/sqlite_error.hpp"
#include "core/store/tenure_columns.hpp"

namespace raspool {
namespace {

constexpr std::size_t kStep = 256;                       // records a transaction: a commit can wait that out
constexpr auto kFoldPatience = std::chrono::seconds(1);  // for other programs
// While the rest of the log is moved, no commit can begin, and a slow reader could make that long.
constexpr auto kRestartPatience = std::chrono::milliseconds(20);

std::set<Address> addresses_in(const Journal& records) {
  std::set<Address> addresses;
  for (const JournalRecord& record : records) addresses.insert(address_of(record));
  return addresses;
}

}  // namespace

std::variant<JournalFolder, StoreError> JournalFolder::of(SqliteConnection state, HistoryFile history,
                                                          WriteTurn& turn) {
  JournalFolder folder(std::move(state), std::move(history), turn);
  folder.state_.set_patience(kFoldPatience);
  auto journal = JournalRows::of(folder.state_);
  if (auto* error = std::get_if<StoreError>(&journal)) return std::move(*error);
  folder.journal_ = std::move(std::get<JournalRows>(journal));
  auto leases = LeaseRows::of(folder.state_);
  if (auto* error = std::get_if<StoreError>(&leases)) return std::move(*error);
  folder.leases_ = std::move(std::get<LeaseRows>(leases));
  auto meta = StateMeta::of(folder.state_);
  if (auto* error = std::get_if<StoreError>(&meta)) return std::move(*error);
  folder.meta_ = std::move(std::get<StateMeta>(meta));
  // Names in records that have left the journal are overwritten where that costs no further write.
  if (auto error = folder.state_.execute("PRAGMA secure_delete = FAST")) return *std::move(error);
  sqlite3_wal_autocheckpoint(folder.state_.handle(), 0);  // checkpoint() it is
  return folder;
}

std::variant<std::size_t, StoreError> JournalFolder::fold(std::size_t most, std::string_view instance) {
  std::size_t moved = 0;
  while (moved < most) {
    const std::size_t wanted = std::min(most - moved, kStep);
    auto step = fold_step(wanted, instance);
    if (std::holds_alternative<StoreError>(step)) return step;
    moved += std::get<std::size_t>(step);
    if (std::get<std::size_t>(step) < wanted) break;
  }
  return moved;
}

std::variant<std::size_t, StoreError> JournalFolder::fold_step(std::size_t most, std::string_view instance) {
  // Nobody else changes these rows or takes records out, so they may be read before the transaction.
  auto oldest = journal_->oldest(most);
  if (auto* error = std::get_if<StoreError>(&oldest)) return std::move(*error);
  const auto& records = std::get<Journal>(oldest);
  if (records.empty()) return std::size_t{0};

  auto touched = leases_touched_by(records);
  if (auto* error = std::get_if<StoreError>(&touched)) return std::move(*error);
  auto& fold = std::get<Fold>(touched);
  auto changes = apply(records, fold);
  if (auto* error = std::get_if<StoreError>(&changes)) return std::move(*error);

  std::optional<ChainHead> head;
  if (const auto& closed = std::get<std::vector<HistoryChange>>(changes); !closed.empty()) {
    if (auto error = sync_log()) return *std::move(error);
    if (auto error = history_.write(closed, instance, records.back().sequence)) {
      return in_history(*std::move(error));
    }
    auto found = history_.chain_head();
    if (auto* error = std::get_if<StoreError>(&found)) return in_history(std::move(*error));
    head = std::move(std::get<ChainHead>(found));
  }
  if (auto error = replace_leases(records, fold, head)) return *std::move(error);
  folded_ = records.back().sequence;
  return records.size();
}

// In place of a commit with a sync, which would hold others up. Under `power` there is nothing left to sync.
std::optional<StoreError> JournalFolder::sync_log() {
  sqlite3_file* log = nullptr;
  sqlite3_file_control(state_.handle(), "main", SQLITE_FCNTL_JOURNAL_POINTER, &log);
  if (log == nullptr || log->pMethods == nullptr) return std::nullopt;  // there is no log yet
  const int result = log->pMethods->xSync(log, SQLITE_SYNC_NORMAL);
  if (result == SQLITE_OK) return std::nullopt;
  return sqlite_error(result, sqlite3_db_filename(state_.handle(), "main"), sqlite3_errstr(result));
}

std::variant<Fold, StoreError> JournalFolder::leases_touched_by(const Journal& records) {
  Fold fold;
  for (const Address address : addresses_in(records)) {
    auto last = leases_->read(address);
    if (auto* error = std::get_if<StoreError>(&last)) return std::move(*error);
    if (auto& tenure = std::get<std::optional<Tenure>>(last)) fold.start_with(*std::move(tenure));
  }
  return fold;
}

std::variant<std::vector<HistoryChange>, StoreError> JournalFolder::apply(const Journal& records,
                                                                          Fold& fold) {
  std::vector<HistoryChange> changes;
  for (const JournalRecord& record : records) {
    if (const auto contradiction = fold.apply(record)) {
      return damaged_file(sqlite3_db_filename(state_.handle(), "main"), *contradiction);
    }
    if (const auto* ended = std::get_if<Ended>(&record.fact)) {
      changes.push_back({ended->tenure, ended->address, fold.last().at(ended->address)});
    } else if (const auto* withdrawn = std::get_if<Withdrawn>(&record.fact)) {
      changes.push_back({withdrawn->tenure, withdrawn->address, std::nullopt});
    }
  }
  return changes;
}

std::optional<StoreError> JournalFolder::replace_leases(const Journal& records, const Fold& fold,
                                                        const std::optional<ChainHead>& head) {
  const WriteTurn::Held turn = turn_->take();
  auto begun = SqliteTransaction::begin(state_);
  if (auto* error = std::get_if<StoreError>(&begun)) return std::move(*error);
  for (const Address address : addresses_in(records)) {
    const auto found = fold.last().find(address);
    const bool stays = found != fold.last().end() && !only_history_needs(found->second);
    auto error = stays ? leases_->put(found->second) : leases_->remove(address);
    if (error) return error;
  }
  if (auto error = journal_->remove_up_to(records.back().sequence)) return error;
  if (auto error = meta_->set_folded(records.back().sequence)) return error;
  if (head && !head->chain.empty()) {
    if (auto error = meta_->set_chain(head->to_string())) return error;
  }
  return std::get<SqliteTransaction>(begun).commit();
}

std::optional<StoreError> JournalFolder::keep_facts(std::span<const TenureFacts> facts,
                                                    std::string_view instance) {
  if (auto error = sync_log()) return error;
  if (auto error = history_.keep_facts(facts, instance)) return in_history(*std::move(error));
  return std::nullopt;
}

std::variant<bool, StoreError> JournalFolder::expire(WallTime before) {
  auto more = history_.expire(before);
  if (auto* error = std::get_if<StoreError>(&more)) return in_history(std::move(*error));
  return more;
}

std::variant<Forgotten, StoreError> JournalFolder::forget(const NameRules& rules, const UserName& user,
                                                          std::string_view instance) try {
  const auto folded = fold(std::numeric_limits<std::size_t>::max(), instance);
  if (const auto* error = std::get_if<StoreError>(&folded)) return *error;
  auto done = forget_user({history_.connection(), history_.chain(), state_, *turn_}, rules, user);
  if (auto* forgotten = std::get_if<Forgotten>(&done)) forgotten->up_to = folded_;
  return done;
} catch (const std::runtime_error& exception) {  // the system's hash or its random numbers
  return StoreError{StoreError::Code::io, fmt::format("Nobody is forgotten: {}", exception.what())};
}

std::optional<StoreError> JournalFolder::checkpoint() {
  // The bulk of it beside the commits; then the few pages that came meanwhile with commits held up, so that
  // the log starts over, in the space it has, instead of growing.
  int result =
      sqlite3_wal_checkpoint_v2(state_.handle(), "main", SQLITE_CHECKPOINT_PASSIVE, nullptr, nullptr);
  if (result == SQLITE_OK) {
    const WriteTurn::Held turn = turn_->take();
    state_.set_patience(kRestartPatience);
    result = sqlite3_wal_checkpoint_v2(state_.handle(), "main", SQLITE_CHECKPOINT_RESTART, nullptr, nullptr);
    state_.set_patience(kFoldPatience);
  }
  if (result == SQLITE_OK || (result & 0xFF) == SQLITE_BUSY) return std::nullopt;  // busy: the next time
  return sqlite_error(state_.handle());
}

}  // namespace raspool
