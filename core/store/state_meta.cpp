#include "core/store/state_meta.hpp"

#include <fmt/format.h>

#include <array>
#include <utility>

#include "core/store/random_uuid.hpp"
#include "core/store/state_schema.hpp"
#include "core/store/tenure_columns.hpp"

namespace raspool {
namespace {

constexpr std::string_view kSchema = "schema";
constexpr std::string_view kInstance = "instance";
constexpr std::string_view kSecret = "secret";
constexpr std::string_view kFolded = "folded";
constexpr std::string_view kAliveAt = "alive_at";
constexpr std::string_view kStoppedAfter = "stopped_after";
constexpr std::string_view kChain = "chain";

constexpr std::size_t kSecretSize = 32;
constexpr std::size_t kInstanceLength = 36;

}  // namespace

std::variant<StateMeta, StoreError> StateMeta::of(SqliteConnection& connection) {
  StateMeta meta;
  if (auto error = connection.prepare("REPLACE INTO meta (key, value) VALUES (?, ?)", meta.put_))
    return *std::move(error);
  // The last record is in the journal or, if that is empty, the last that left it.
  if (auto error = connection.prepare("REPLACE INTO meta (key, value) VALUES ('stopped_after', max((SELECT "
                                      "coalesce(max(sequence), 0) FROM journal), "
                                      "(SELECT value FROM meta WHERE key = 'folded')))",
                                      meta.stop_)) {
    return *std::move(error);
  }
  if (auto error = connection.prepare("DELETE FROM meta WHERE key = 'stopped_after'", meta.forget_stop_)) {
    return *std::move(error);
  }
  if (auto error = connection.prepare("SELECT key, value FROM meta", meta.all_)) return *std::move(error);
  return meta;
}

std::optional<StoreError> StateMeta::begin_instance(RandomSource& random) {
  const std::string instance = random_uuid(random);
  std::array<std::uint8_t, kSecretSize> secret{};
  random.fill(secret);
  return begin_as(instance, secret);
}

std::optional<StoreError> StateMeta::begin_as(std::string_view instance,
                                              std::span<const std::uint8_t> secret) {
  if (auto error = put_.begin().add(kSchema).add(std::int64_t{kStateFormat.schema}).run()) return error;
  if (auto error = put_.begin().add(kInstance).add(instance).run()) return error;
  if (auto error = put_.begin().add(kSecret).add(secret).run()) return error;
  return put_.begin().add(kFolded).add(std::int64_t{0}).run();
}

std::optional<StoreError> StateMeta::mark_alive(WallTime at) {
  if (auto error = put_.begin().add(kAliveAt).add(stored_time(at)).run()) return error;
  return forget_stop_.begin().run();
}

std::optional<StoreError> StateMeta::mark_stopped(WallTime at) {
  if (auto error = put_.begin().add(kAliveAt).add(stored_time(at)).run()) return error;
  return stop_.begin().run();
}

std::optional<StoreError> StateMeta::set_folded(Sequence sequence) {
  return put_.begin().add(kFolded).add(sequence).run();
}

std::optional<StoreError> StateMeta::set_chain(std::string_view head) {
  return put_.begin().add(kChain).add(head).run();
}

std::variant<StateMeta::Content, StoreError> StateMeta::read() {
  Content content;
  all_.begin();
  while (all_.next()) {
    const std::string_view key = all_.text(0);
    if (key == kInstance) {
      content.instance = all_.text(1);
    } else if (key == kSecret) {
      const auto secret = all_.blob(1);
      content.secret.assign(secret.begin(), secret.end());
    } else if (key == kFolded) {
      content.folded = all_.unsigned_number(1);
    } else if (key == kAliveAt) {
      content.alive_at = time_from_stored(all_.number(1));
    } else if (key == kStoppedAfter) {
      content.stopped_after = all_.unsigned_number(1);
    } else if (key == kChain) {
      content.chain = all_.text(1);
    }
  }
  if (all_.error()) return *all_.error();
  if (content.instance.size() != kInstanceLength) return damaged_row(all_, "it has lost its instance");
  if (content.secret.size() != kSecretSize) return damaged_row(all_, "it has lost its secret");
  return content;
}

}  // namespace raspool
