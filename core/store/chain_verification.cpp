#include "core/store/chain_verification.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <limits>
#include <map>
#include <optional>
#include <utility>

#include "core/store/history_schema.hpp"
#include "core/store/history_tables.hpp"
#include "core/store/readable_sql.hpp"
#include "core/store/tenure_columns.hpp"

namespace raspool {
namespace {

constexpr std::size_t kMostChainLines = 100;
constexpr std::uint64_t kTellHashesEvery = 1'000;
constexpr std::int64_t kLongAgo = std::numeric_limits<std::int64_t>::min();

using Links = std::vector<std::pair<std::int64_t, ChainHash>>;  // the hashes of tenures by their ids

struct Batch {
  std::int64_t tenures = 0, newest = 0;
  std::optional<std::int64_t> oldest;
  std::vector<std::uint8_t> content, hash;
  Links trimmed;
  bool is_found = false;  // in one of the tables
};

bool is_same(const ChainHash& hash, const std::vector<std::uint8_t>& stored) {
  return std::equal(hash.begin(), hash.end(), stored.begin(), stored.end());
}

class ChainCheck {
 public:
  ChainCheck(SqliteConnection& history, const KeyedHash& hash, std::uint64_t expected,
             const FileProgress& progress)
      : history_(history), hash_(hash), expected_(expected), progress_(progress) {}

  std::optional<StoreError> run();
  ChainVerdict take() { return std::move(verdict_); }

 private:
  std::optional<StoreError> read_chain(bool is_older);
  std::optional<StoreError> check_batches(bool is_older);
  std::optional<StoreError> read_trimmed();
  std::optional<StoreError> check_table(const HistoryTable& table);
  std::optional<StoreError> check_names();
  std::optional<StoreError> check_unchained();
  void check_content(std::int64_t number, Batch& batch, Links links);
  void check_anchor();
  void check_what_is_gone();
  bool is_too_old(std::int64_t time) const { return expired_before_ && time < *expired_before_; }
  void fail_by_number(std::int64_t number, const Batch& batch, std::int64_t there);
  std::string readable(std::int64_t time);
  void fail(std::int64_t batch, std::string what) { found_.emplace(batch, std::move(what)); }

  SqliteConnection& history_;
  const KeyedHash& hash_;
  const std::uint64_t expected_;
  const FileProgress& progress_;
  std::uint64_t hashed_ = 0;
  std::string name_;
  std::int64_t anchor_ = 0;
  ChainHash anchor_hash_{};
  std::optional<std::int64_t> expired_before_;
  OlderCut older_cut_;
  std::map<std::int64_t, Batch> batches_;
  std::multimap<std::int64_t, std::string> found_;  // what is wrong, by batch
  ChainVerdict verdict_;
};

// In a file of an older schema all that is cut was cut by an older raspool.
std::optional<StoreError> ChainCheck::read_chain(bool is_older) {
  SqliteStatement row;
  if (auto error = history_.prepare(
          fmt::format("SELECT name, anchor, anchor_hash, expired_before, {} FROM chain",
                      is_older ? "anchor, expired_before" : "older_anchor, older_expired_before"),
          row)) {
    return error;
  }
  int rows = 0;
  row.begin();
  while (row.next()) {
    ++rows;
    name_ = row.text(0);
    anchor_ = row.number(1);
    if (row.blob(2).size() != anchor_hash_.size()) {
      fail(anchor_, "has lost its hash, and is the chain's anchor");
      continue;
    }
    std::copy(row.blob(2).begin(), row.blob(2).end(), anchor_hash_.begin());
    if (!row.is_null(3)) expired_before_ = row.number(3);
    older_cut_.anchor = row.number(4);
    if (!row.is_null(5)) older_cut_.expired_before = row.number(5);
  }
  if (rows > 1) fail(0, "is followed by several chains");
  return row.error();
}

// That each batch follows the one before.
std::optional<StoreError> ChainCheck::check_batches(bool is_older) {
  SqliteStatement rows;
  if (auto error = history_.prepare(
          fmt::format("SELECT batch.id, instance, server, tenures, newest, content, hash, {} FROM "
                      "batch LEFT JOIN origin ON origin.id = batch.origin ORDER BY batch.id",
                      is_older ? "NULL" : "oldest"),
          rows)) {
    return error;
  }
  std::int64_t last = anchor_;
  ChainHash before = anchor_hash_;
  rows.begin();
  while (rows.next()) {
    const std::int64_t number = rows.number(0);
    if (number != last + 1) fail(last + 1, fmt::format("is missing: after batch {} comes {}", last, number));
    Batch& batch = batches_[number];
    batch.tenures = rows.number(3);
    batch.newest = rows.number(4);
    batch.content.assign(rows.blob(5).begin(), rows.blob(5).end());
    batch.hash.assign(rows.blob(6).begin(), rows.blob(6).end());
    if (!rows.is_null(7)) batch.oldest = rows.number(7);
    BatchText text{name_,
                   before,
                   number,
                   std::string(rows.text(1)),
                   std::string(rows.text(2)),
                   batch.tenures,
                   batch.oldest,
                   batch.newest,
                   {},
                   older_cut_};
    std::copy_n(batch.content.begin(), std::min(batch.content.size(), text.content.size()),
                text.content.begin());
    if (number == last + 1 && !is_same(hash_.digest(to_text(text)), batch.hash)) {
      fail(number, "does not follow the one before it, or what is told of it was changed");
    }
    // From here on by what is there, or one change would show in every later batch.
    before = {};
    std::copy_n(batch.hash.begin(), std::min(batch.hash.size(), before.size()), before.begin());
    last = number;
  }
  verdict_.head = {name_, last, before};
  verdict_.anchor = anchor_;
  if (expired_before_) verdict_.expired_before = time_from_stored(*expired_before_);
  return rows.error();
}

std::optional<StoreError> ChainCheck::read_trimmed() {
  SqliteStatement rows;
  if (auto error = history_.prepare("SELECT batch, id, hash FROM trimmed", rows)) return error;
  rows.begin();
  while (rows.next()) {
    const auto batch = batches_.find(rows.number(0));
    ChainHash hash{};
    if (batch == batches_.end() || rows.blob(2).size() != hash.size()) continue;
    std::copy(rows.blob(2).begin(), rows.blob(2).end(), hash.begin());
    batch->second.trimmed.emplace_back(rows.number(1), hash);
  }
  return rows.error();
}

std::optional<StoreError> ChainCheck::check_table(const HistoryTable& table) {
  const LinkSql link = sql_of_link(table.name);
  SqliteStatement rows;
  if (auto error = history_.prepare(
          fmt::format("SELECT batch, tenure.id, {} FROM {} WHERE batch IS NOT NULL", link.text, link.from),
          rows)) {
    return error;
  }
  std::map<std::int64_t, Links> found;
  rows.begin();
  while (rows.next()) {
    found[rows.number(0)].emplace_back(rows.number(1), hash_.digest(rows.text(2)));
    if (++hashed_ % kTellHashesEvery == 0 && progress_) progress_("computing the chain", hashed_, expected_);
  }
  if (rows.error()) return rows.error();
  for (auto& [number, links] : found) {
    const auto batch = batches_.find(number);
    if (batch == batches_.end()) {
      fail(number, fmt::format("is not in the chain, and {} tenures in {} say that they are of it",
                               links.size(), table.name));
    } else if (batch->second.is_found) {
      fail(number, fmt::format("has tenures in {} and in another month", table.name));
    } else {
      check_content(number, batch->second, std::move(links));
    }
  }
  return std::nullopt;
}

// `links` are of the tenures that are there. With those that went one by one they are the batch; what an
// older raspool took out left no hash.
void ChainCheck::check_content(std::int64_t number, Batch& batch, Links links) {
  batch.is_found = true;
  if (is_too_old(batch.oldest.value_or(kLongAgo))) {
    links.insert(links.end(), batch.trimmed.begin(), batch.trimmed.end());
  }
  const auto there = static_cast<std::int64_t>(links.size());
  if (there < batch.tenures && batch.newest < older_cut_.expired_before.value_or(kLongAgo)) return;
  if (there != batch.tenures) return fail_by_number(number, batch, there);
  std::sort(links.begin(), links.end());
  std::string content;
  for (const auto& [id, hash] : links) add_to_content(content, hash);
  if (is_same(hash_.digest(content), batch.content)) return;
  fail(number, fmt::format("is not as it was written: one of its tenures was changed; they ended up to {}",
                           readable(batch.newest)));
}

void ChainCheck::fail_by_number(std::int64_t number, const Batch& batch, std::int64_t there) {
  fail(number, fmt::format("has {} tenures, and had {} when it was written; they ended up to {}", there,
                           batch.tenures, readable(batch.newest)));
}

std::string ChainCheck::readable(std::int64_t time) {
  auto text = history_.ask_text("SELECT " + readable_time(fmt::format("({})", time)));
  const auto* readable = std::get_if<std::string>(&text);
  return readable == nullptr ? std::to_string(time) : *readable;
}

// That the chain's beginning went with its age: the last batch of which nothing is left is still the first.
void ChainCheck::check_anchor() {
  if (anchor_ > 0 && !expired_before_) fail(anchor_, "is gone, and nothing was too old");
  if (anchor_ <= older_cut_.anchor) return;
  const auto first = batches_.find(anchor_ + 1);
  if (first != batches_.end() && !first->second.is_found) return;
  fail(anchor_ + 1, "is the first, and its tenures are not gone: the chain's beginning was cut");
}

// That batches of which no tenure is left were too old as a whole.
void ChainCheck::check_what_is_gone() {
  for (const auto& [number, batch] : batches_) {
    if (!batch.is_found && !is_too_old(batch.newest)) fail_by_number(number, batch, 0);
  }
}

// That the names are those of which the chain knows the hashes.
std::optional<StoreError> ChainCheck::check_names() {
  SqliteStatement rows;
  if (auto error = history_.prepare("SELECT user, name, salt, hash FROM user_name JOIN user ON user.id = "
                                    "user_name.user WHERE salt IS NOT NULL OR hash IS NOT NULL",
                                    rows)) {
    return error;
  }
  rows.begin();
  while (rows.next()) {
    const auto stored = rows.blob(3);
    const ChainHash hash = hash_of_user(hash_, rows.blob(2), rows.text(1));
    if (std::equal(stored.begin(), stored.end(), hash.begin(), hash.end())) continue;
    verdict_.failures.push_back(
        fmt::format("chain: the name of user {} is not the one that it covers", rows.number(0)));
  }
  return rows.error();
}

// That what stands in no batch is as old as what came before there was a chain.
std::optional<StoreError> ChainCheck::check_unchained() {
  const auto inserted = history_.ask_number(
      "SELECT count(*) FROM tenure LEFT JOIN origin ON origin.id = origin WHERE batch IS NULL AND tenure.id "
      "> "
      "coalesce(unchained, 0)");
  if (const auto* error = std::get_if<StoreError>(&inserted)) return *error;
  if (const auto count = std::get<std::int64_t>(inserted); count > 0) {
    verdict_.failures.push_back(
        fmt::format("chain: {} tenures are in no batch, and are not older than the chain", count));
  }
  return std::nullopt;
}

std::optional<StoreError> ChainCheck::run() {
  const auto asked = history_.ask_number("PRAGMA user_version");
  if (const auto* error = std::get_if<StoreError>(&asked)) return *error;
  const auto schema = std::get<std::int64_t>(asked);
  if (schema < 3) return std::nullopt;
  if (auto error = read_chain(schema < 5)) return error;
  if (auto error = check_batches(schema < 5)) return error;
  if (auto error = read_trimmed()) return error;
  const auto tables = history_tables(history_);
  if (const auto* error = std::get_if<StoreError>(&tables)) return *error;
  for (const HistoryTable& table : std::get<std::vector<HistoryTable>>(tables)) {
    if (auto error = check_table(table)) return error;
  }
  check_anchor();
  check_what_is_gone();
  if (auto error = check_names()) return error;
  if (auto error = check_unchained()) return error;
  auto& lines = verdict_.failures;
  std::vector<std::string> of_batches;
  for (const auto& [number, what] : found_)
    of_batches.push_back(fmt::format("chain: batch {} {}", number, what));
  lines.insert(lines.begin(), of_batches.begin(), of_batches.end());
  if (lines.size() > kMostChainLines) lines.resize(kMostChainLines);
  return std::nullopt;
}

// "NAME BATCH HASH"; nothing if it is in no such form.
struct KnownHead {
  std::string name, hash;
  std::int64_t batch = 0;
};
std::optional<KnownHead> known_head(const std::string& text) {
  const auto name_end = text.find(' ');
  const auto batch_end = name_end == std::string::npos ? name_end : text.find(' ', name_end + 1);
  if (batch_end == std::string::npos) return std::nullopt;
  KnownHead head{text.substr(0, name_end), text.substr(batch_end + 1), 0};
  std::from_chars(text.data() + name_end + 1, text.data() + batch_end, head.batch);
  return head;
}

// Nothing: it is all there.
std::variant<std::optional<std::string>, StoreError> lack_of_chain(SqliteConnection& history,
                                                                   const KnownHead& known) {
  SqliteStatement row;
  if (auto error = history.prepare(
          "SELECT anchor, CASE WHEN anchor = ?1 THEN anchor_hash ELSE (SELECT hash FROM batch WHERE id = ?1) "
          "END, (SELECT max(id) FROM batch) FROM chain WHERE name = ?2",
          row)) {
    return *std::move(error);
  }
  std::optional<std::string> lack;  // another chain: that history is gone, and this one was begun instead
  row.begin().add(known.batch).add(known.name);
  while (row.next()) {
    if (row.number(0) > known.batch) continue;
    if (row.is_null(1)) {
      lack = fmt::format(
          "chain: batch {} is missing: the chain was cut, as the state file knows it up to batch {}",
          std::max(row.number(0), row.number(2)) + 1, known.batch);
    } else if (hex(row.blob(1)) != known.hash) {
      lack = fmt::format("chain: batch {} is another one than the state file knows", known.batch);
    }
  }
  if (row.error()) return *row.error();
  return lack;
}

}  // namespace

ChainVerdict verify_chain(SqliteConnection& history, const KeyedHash& hash, std::uint64_t expected,
                          const FileProgress& progress) {
  ChainCheck check(history, hash, expected, progress);
  const auto error = check.run();
  ChainVerdict verdict = check.take();
  if (error) verdict.failures.push_back(error->text);
  return verdict;
}

std::optional<std::string> what_chain_lacks(SqliteConnection& history, const std::string& known) {
  const auto head = known_head(known);
  if (!head) return std::nullopt;
  auto lack = lack_of_chain(history, *head);
  if (auto* error = std::get_if<StoreError>(&lack)) return std::move(error->text);
  return std::get<std::optional<std::string>>(std::move(lack));
}

}  // namespace raspool
