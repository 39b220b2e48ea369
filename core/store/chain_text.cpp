#include "core/store/chain_text.hpp"

#include <fmt/format.h>

namespace raspool {
namespace {

std::span<const std::uint8_t> bytes_of(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

}  // namespace

std::string hex(std::span<const std::uint8_t> bytes) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  text.reserve(2 * bytes.size());
  for (const std::uint8_t byte : bytes) {
    text += kDigits[byte >> 4];
    text += kDigits[byte & 15];
  }
  return text;
}

// What a name may hold is in hex, so that nothing in it can pass for the border between two columns.
LinkSql sql_of_link(std::string_view table) {
  return {
      "tenure.id || '|' || kind.name || '|' || tenure.family || '|' || tenure.address || '|' || "
      "coalesce(tenure.prefix, '') || '|' || lower(hex(user.hash)) || '|' || lower(hex(ras_port.name)) || "
      "'|' || tenure.from_time || '|' || tenure.to_time || '|' || end_reason.name",
      fmt::format("{} AS tenure LEFT JOIN kind ON kind.id = tenure.kind LEFT JOIN user ON user.id = "
                  "tenure.user LEFT JOIN ras_port ON ras_port.id = tenure.ras_port LEFT JOIN end_reason ON "
                  "end_reason.id = tenure.end_reason",
                  table)};
}

ChainHash hash_of_user(const KeyedHash& hash, std::span<const std::uint8_t> salt, std::string_view name) {
  return hash.digest(hex(salt).append(name));
}

void add_to_content(std::string& content, const ChainHash& tenure) { content.append(hex(tenure)) += '\n'; }

std::string to_text(const BatchText& batch) {
  const std::string begin = fmt::format("{}|{}|{}|{}|{}|{}", batch.chain, hex(batch.before), batch.batch,
                                        batch.instance, hex(bytes_of(batch.server)), batch.tenures);
  const std::string end = fmt::format("{}|{}", batch.newest, hex(batch.content));
  if (!batch.oldest) return fmt::format("raspool 1|{}|{}", begin, end);
  const auto& [anchor, expired_before] = batch.older_cut;
  return fmt::format("raspool 2|{}|{}|{}|{}|{}", begin, *batch.oldest, end, anchor,
                     expired_before ? fmt::to_string(*expired_before) : "");
}

}  // namespace raspool
