#include "core/store/sqlite_lease_store.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "core/store/database_file.hpp"
#include "core/store/history_schema.hpp"
#include "core/store/open_files.hpp"
#include "core/store/set_aside.hpp"
#include "core/store/sqlite_error.hpp"
#include "core/store/state_from_memory.hpp"
#include "core/store/state_reader.hpp"
#include "core/store/state_schema.hpp"

namespace raspool {
namespace {

constexpr int kWalPagesBeforeCheckpoint = 1000;  // 4 MiB

class SqliteLeaseStore final : public LeaseStore {
 public:
  // Without a clock, a damaged file stays where it is.
  SqliteLeaseStore(const ServiceSettings& settings, RandomSource& random, const KeyedHash& hash,
                   const Clock* clock)
      : settings_(settings), random_(random), hash_(hash), clock_(clock) {}

  std::optional<StoreError> open();

  std::variant<Recovered, StoreError> recover() override;

  std::optional<StoreError> append(std::span<const JournalRecord> records) override {
    if (!files_) return closed_;
    while (!records.empty() && records.front().sequence <= held_) records = records.subspan(1);
    return records.empty() ? std::nullopt : files_->writer.append(records);
  }
  std::optional<StoreError> set_durability(Durability durability) override {
    settings_.durability = durability;
    if (!files_) return closed_;
    return files_->writer.set_syncing(syncing_of(durability));
  }
  std::optional<StoreError> mark_alive(WallTime at) override {
    if (!files_) return closed_;
    return files_->writer.mark_alive(at);
  }
  std::optional<StoreError> mark_stopped(WallTime at) override {
    if (!files_) return closed_;
    return files_->writer.mark_stopped(at);
  }
  std::optional<StoreError> keep_devices(std::span<const RasDevice> changed) override {
    if (!files_) return closed_;
    return files_->writer.keep_devices(changed);
  }

  std::optional<StoreError> keep_facts(std::span<const TenureFacts> facts) override {
    if (!files_) return closed_;
    return files_->folder.keep_facts(facts, instance_);
  }
  std::variant<std::size_t, StoreError> fold(std::size_t most) override;
  std::variant<bool, StoreError> expire(WallTime before) override {
    if (!files_) return *closed_;
    return files_->folder.expire(before);
  }
  std::variant<Forgotten, StoreError> forget(const NameRules& rules, const UserName& user) override;
  std::variant<std::string, StoreError> chain_end() override;
  std::variant<std::string, StoreError> replace_damaged(const StoreError& damage, const Recovered& known,
                                                        std::span<const JournalRecord> waiting) override;

 private:
  std::optional<StoreError> open_files_once();
  std::variant<Recovered, StoreError> read();
  bool can_set_aside(const StoreError& error) const;
  // Nothing: done, and told in set_aside_.
  std::optional<StoreError> set_damaged_aside(const StoreError& damage);
  std::filesystem::path file_of(const StoreError& damage) const {
    return damage.in_history ? settings_.history() : settings_.state;
  }
  bool is_anew(const StoreError& damage) const;
  std::optional<StoreError> put_anew(const StoreError& damage, const DatabaseFile::Fill& fill, Sequence last);
  StoreError not_replaced(const StoreError& damage, StoreError why);

  ServiceSettings settings_;
  RandomSource& random_;
  const KeyedHash& hash_;
  const Clock* clock_;
  // The commit thread has the writer, the fold thread the folder; the rest stands fast after recover(), but
  // for replace_damaged(), when nobody else is here.
  std::optional<OpenFiles> files_;    // nothing: replacing a damaged one has not succeeded yet,
  std::optional<StoreError> closed_;  // which is damage still, so that whoever is told asks for it again
  // A new file is in the place of the damaged one, and could not be opened yet: the state file, with all
  // records up to this one; the history.
  std::optional<Sequence> state_anew_;
  bool history_anew_ = false;
  Sequence held_ = 0;      // records up to this one are in the state file, whoever appends them again
  Sequence at_start_ = 0;  // likewise of those from before recover()
  std::string instance_;
  std::vector<std::string> set_aside_;
};

bool SqliteLeaseStore::can_set_aside(const StoreError& error) const {
  // Each file once: what is damaged as soon as it is made is no matter of the file.
  return clock_ != nullptr && error.code == StoreError::Code::damaged && set_aside_.size() < 2;
}

std::optional<StoreError> SqliteLeaseStore::set_damaged_aside(const StoreError& damage) {
  files_.reset();
  const auto name = set_aside(file_of(damage), clock_->now().wall);
  if (const auto* error = std::get_if<StoreError>(&name))
    return damage.in_history ? in_history(*error) : *error;
  set_aside_.push_back(fmt::format("{}. It is now {}", damage.text, std::get<std::string>(name)));
  return std::nullopt;
}

std::optional<StoreError> SqliteLeaseStore::open_files_once() {
  auto opened = open_files(settings_, random_, hash_);
  if (auto* error = std::get_if<StoreError>(&opened)) {
    closed_ = *error;
    return std::move(*error);
  }
  files_.emplace(std::move(std::get<OpenFiles>(opened)));
  return std::nullopt;
}

std::optional<StoreError> SqliteLeaseStore::open() {
  if (clock_ != nullptr) {
    finish_setting_aside(settings_.state);
    finish_setting_aside(settings_.history());
  }
  for (;;) {
    const auto error = open_files_once();
    if (!error || !can_set_aside(*error)) return error;
    if (auto failure = set_damaged_aside(*error)) return failure;
  }
}

std::variant<Recovered, StoreError> SqliteLeaseStore::read() {
  return read_state(files_->folder.state(), files_->folder.history());
}

std::variant<Recovered, StoreError> SqliteLeaseStore::recover() {
  auto recovered = read();
  while (auto* error = std::get_if<StoreError>(&recovered)) {
    if (!can_set_aside(*error)) return recovered;
    if (auto failure = set_damaged_aside(*error)) return *std::move(failure);
    if (auto failure = open()) return *std::move(failure);
    recovered = read();
  }
  auto& content = std::get<Recovered>(recovered);
  instance_ = content.instance;
  at_start_ = content.next_sequence - 1;
  files_->writer.continue_after(at_start_);
  content.set_aside = std::exchange(set_aside_, {});
  return recovered;
}

std::variant<std::size_t, StoreError> SqliteLeaseStore::fold(std::size_t most) {
  if (!files_) return *closed_;
  auto moved = files_->folder.fold(most, instance_);
  if (std::holds_alternative<StoreError>(moved)) return moved;
  if (files_->writer.wal_pages() >= kWalPagesBeforeCheckpoint) {
    if (auto error = files_->folder.checkpoint()) return *std::move(error);
  }
  return moved;
}

std::variant<std::string, StoreError> SqliteLeaseStore::chain_end() {
  if (!files_) return *closed_;
  const auto found = files_->folder.history().chain_head();
  if (const auto* error = std::get_if<StoreError>(&found)) return in_history(*error);
  const auto& head = std::get<ChainHead>(found);
  if (head.chain.empty()) return std::string();
  return fmt::format("chain {} ends with batch {}, {}", head.chain, head.batch, hex(head.hash));
}

std::variant<Forgotten, StoreError> SqliteLeaseStore::forget(const NameRules& rules, const UserName& user) {
  if (!files_) return *closed_;
  auto done = files_->folder.forget(rules, user, instance_);
  if (auto* forgotten = std::get_if<Forgotten>(&done))
    forgotten->up_to = std::max(forgotten->up_to, at_start_);
  return done;
}

std::variant<std::string, StoreError> SqliteLeaseStore::replace_damaged(
    const StoreError& damage, const Recovered& known, std::span<const JournalRecord> waiting) {
  if (clock_ == nullptr) return damage;
  closed_ = damage;  // also if there is no memory on the way
  const Sequence last = known.next_sequence - 1;
  const Sequence written = waiting.empty() ? last : waiting.front().sequence - 1;
  const auto fill = [&](SqliteConnection& connection) {
    return damage.in_history ? std::nullopt : write_state(connection, known, waiting);
  };
  std::error_code ignored;
  if (auto failure = put_anew(damage, fill, last)) {
    // As it was, if it is still there: it may yet take records. A new one without a lease must not be made.
    const bool is_there = !is_anew(damage) && std::filesystem::exists(file_of(damage), ignored);
    if (!files_ && is_there && !open_files_once()) files_->writer.continue_after(written);
    return not_replaced(damage, *std::move(failure));
  }
  if (auto failure = open_files_once()) return not_replaced(damage, *std::move(failure));
  held_ = std::exchange(state_anew_, std::nullopt).value_or(held_);
  history_anew_ = false;
  files_->writer.continue_after(std::max(written, held_));
  instance_ = known.instance;
  const auto told = std::exchange(set_aside_, {});
  return told.empty() ? damage.text : fmt::format("{}", fmt::join(told, "; "));
}

// Whole, under another name, before the old one goes. `last`: the last record that there is.
std::optional<StoreError> SqliteLeaseStore::put_anew(const StoreError& damage, const DatabaseFile::Fill& fill,
                                                     Sequence last) {
  auto file = DatabaseFile::at(file_of(damage), damage.in_history ? kHistoryFormat : kStateFormat);
  if (auto* error = std::get_if<StoreError>(&file)) return std::move(*error);
  const auto& made = std::get<DatabaseFile>(file);
  if (auto error = made.prepare(damage.in_history ? history_schema() : state_schema(), fill)) return error;
  // An earlier try may have come further: what it put there is nobody's loss.
  std::error_code ignored;
  if (!is_anew(damage) && std::filesystem::exists(file_of(damage), ignored)) {
    if (auto error = set_damaged_aside(damage)) return error;
  }
  if (auto error = made.put_in_place()) return error;
  if (damage.in_history) {
    history_anew_ = true;
  } else {
    state_anew_ = last;
  }
  return std::nullopt;
}

bool SqliteLeaseStore::is_anew(const StoreError& damage) const {
  return damage.in_history ? history_anew_ : state_anew_.has_value();
}

StoreError SqliteLeaseStore::not_replaced(const StoreError& damage, StoreError why) {
  if (files_) return why;
  const bool is_damage = why.code == StoreError::Code::damaged;  // perhaps of the other file
  closed_ = StoreError{StoreError::Code::damaged, why.text, is_damage ? why.in_history : damage.in_history};
  return why;
}

std::variant<std::unique_ptr<LeaseStore>, StoreError> opened(const ServiceSettings& settings,
                                                             RandomSource& random, const KeyedHash& hash,
                                                             const Clock* clock) {
  auto store = std::make_unique<SqliteLeaseStore>(settings, random, hash, clock);
  if (auto error = store->open()) return *std::move(error);
  return store;
}

}  // namespace

std::variant<std::unique_ptr<LeaseStore>, StoreError> open_sqlite_lease_store(const ServiceSettings& settings,
                                                                              RandomSource& random,
                                                                              const KeyedHash& hash) {
  return opened(settings, random, hash, nullptr);
}

std::variant<std::unique_ptr<LeaseStore>, StoreError> open_sqlite_lease_store(const ServiceSettings& settings,
                                                                              RandomSource& random,
                                                                              const KeyedHash& hash,
                                                                              const Clock& clock) {
  return opened(settings, random, hash, &clock);
}

}  // namespace raspool
