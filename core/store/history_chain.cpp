#include "core/store/history_chain.hpp"

#include <fmt/format.h>
#include <sqlite3.h>

#include <algorithm>
#include <array>

#include "core/store/random_uuid.hpp"
#include "core/store/tenure_columns.hpp"

namespace raspool {
namespace {

constexpr std::size_t kSaltSize = 16;

bool set_hash(ChainHash& hash, std::span<const std::uint8_t> blob) {
  if (blob.size() != hash.size()) return false;
  std::copy(blob.begin(), blob.end(), hash.begin());
  return true;
}

}  // namespace

std::string ChainHead::to_string() const { return fmt::format("{} {} {}", chain, batch, hex(hash)); }

std::variant<ChainHead, StoreError> read_chain_head(SqliteConnection& history) {
  ChainHead head;
  SqliteStatement row;
  if (auto error = history.prepare("SELECT name, anchor, anchor_hash FROM chain", row)) {
    return *std::move(error);
  }
  row.begin();
  while (row.next()) {
    head.chain = row.text(0);
    head.batch = row.number(1);
    if (!set_hash(head.hash, row.blob(2))) return damaged_row(row, "its chain has lost its anchor");
  }
  if (row.error()) return *row.error();
  if (auto error = history.prepare("SELECT id, hash FROM batch ORDER BY id DESC LIMIT 1", row)) {
    return *std::move(error);
  }
  row.begin();
  while (row.next()) {
    head.batch = row.number(0);
    if (!set_hash(head.hash, row.blob(1))) return damaged_row(row, "its chain has lost its last hash");
  }
  if (row.error()) return *row.error();
  return head;
}

std::optional<StoreError> HistoryChain::prepare(SqliteConnection& history) {
  const std::pair<SqliteStatement*, std::string_view> statements[] = {
      {&begin_, "INSERT INTO chain (name, anchor, anchor_hash) VALUES (?, 0, zeroblob(32))"},
      {&batch_,
       "INSERT INTO batch (id, origin, tenures, oldest, newest, content, hash) VALUES (?, (SELECT id FROM "
       "origin WHERE instance = ? AND server = ?), ?, ?, ?, ?, ?)"},
      {&find_user_, "SELECT user, salt IS NOT NULL FROM user_name WHERE name = ?"},
      {&add_user_, "INSERT INTO user (hash) VALUES (NULL)"},
      {&add_name_, "INSERT INTO user_name (user, name) VALUES (?, ?)"},
      {&set_salt_, "UPDATE user_name SET salt = ? WHERE user = ?"},
      {&set_hash_, "UPDATE user SET hash = ? WHERE id = ?"},
  };
  for (const auto& [statement, sql] : statements) {
    if (auto error = history.prepare(sql, *statement)) return error;
  }
  return std::nullopt;
}

std::optional<StoreError> HistoryChain::begin(SqliteConnection& history) {
  batches_.clear();
  auto head = read_chain_head(history);
  if (auto* error = std::get_if<StoreError>(&head)) return std::move(*error);
  head_ = std::move(std::get<ChainHead>(head));
  return read_older_cut(history);
}

std::optional<StoreError> HistoryChain::read_older_cut(SqliteConnection& history) {
  older_cut_ = {};
  SqliteStatement row;
  if (auto error = history.prepare("SELECT older_anchor, older_expired_before FROM chain", row)) return error;
  row.begin();
  while (row.next()) {
    older_cut_.anchor = row.number(0);
    if (!row.is_null(1)) older_cut_.expired_before = row.number(1);
  }
  return row.error();
}

std::variant<std::int64_t, StoreError> HistoryChain::user(SqliteConnection& history, std::string_view name) {
  std::optional<std::int64_t> number;
  bool has_salt = false;
  find_user_.begin().add(name);
  while (find_user_.next()) {
    number = find_user_.number(0);
    has_salt = find_user_.number(1) != 0;
  }
  if (find_user_.error()) return *find_user_.error();
  if (!number) {
    if (auto error = add_user_.begin().run()) return *std::move(error);
    number = sqlite3_last_insert_rowid(history.handle());
    if (auto error = add_name_.begin().add(*number).add(name).run()) return *std::move(error);
  }
  if (!has_salt) {  // a new one, or one from before there was a chain
    if (auto error = salt(*number, name)) return *std::move(error);
  }
  return *number;
}

std::optional<StoreError> HistoryChain::salt(std::int64_t user, std::string_view name) {
  std::array<std::uint8_t, kSaltSize> salt{};
  random_->fill(salt);
  if (auto error = set_salt_.begin().add(std::span<const std::uint8_t>(salt)).add(user).run()) return error;
  const ChainHash hash = hash_of_user(*hash_, salt, name);
  return set_hash_.begin().add(std::span<const std::uint8_t>(hash)).add(user).run();
}

std::string HistoryChain::random_pseudonym() const {
  std::array<std::uint8_t, 8> bytes{};
  random_->fill(bytes);
  return "forgotten:" + hex(bytes);
}

std::int64_t HistoryChain::batch_of(const std::string& table) {
  const auto next = head_.batch + 1 + static_cast<std::int64_t>(batches_.size());
  const auto [batch, is_new] = batches_.try_emplace(table);
  if (is_new) batch->second.number = next;
  return batch->second.number;
}

void HistoryChain::add(const std::string& table, Sequence tenure, WallTime to, std::string_view link_text) {
  Batch& batch = batches_.at(table);
  batch.oldest = std::min(batch.oldest, to);
  batch.newest = std::max(batch.newest, to);
  batch.links.emplace_back(tenure, hash_->digest(link_text));
}

std::optional<StoreError> HistoryChain::end(std::string_view instance, std::string_view server) {
  std::vector<Batch*> batches;
  for (auto& [table, batch] : batches_) batches.push_back(&batch);
  std::sort(batches.begin(), batches.end(),
            [](const Batch* left, const Batch* right) { return left->number < right->number; });
  for (Batch* batch : batches) {
    if (auto error = write(*batch, instance, server)) return error;
  }
  batches_.clear();
  return std::nullopt;
}

std::optional<StoreError> HistoryChain::begin_chain() {
  head_.chain = random_uuid(*random_);
  return begin_.begin().add(head_.chain).run();
}

std::optional<StoreError> HistoryChain::write(Batch& batch, std::string_view instance,
                                              std::string_view server) {
  if (head_.chain.empty()) {
    if (auto error = begin_chain()) return error;
  }
  std::sort(batch.links.begin(), batch.links.end());
  std::string content;
  for (const auto& [tenure, hash] : batch.links) add_to_content(content, hash);
  BatchText text{head_.chain,
                 head_.hash,
                 batch.number,
                 std::string(instance),
                 std::string(server),
                 static_cast<std::int64_t>(batch.links.size()),
                 stored_time(batch.oldest),
                 stored_time(batch.newest),
                 hash_->digest(content),
                 older_cut_};
  head_.batch = batch.number;
  head_.hash = hash_->digest(to_text(text));
  batch_.begin().add(batch.number).add(instance).add(server).add(text.tenures);
  batch_.add(*text.oldest)
      .add(text.newest)
      .add(std::span<const std::uint8_t>(text.content))
      .add(std::span<const std::uint8_t>(head_.hash));
  return batch_.run();
}

}  // namespace raspool
