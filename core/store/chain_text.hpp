#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "core/env/keyed_hash.hpp"

namespace raspool {

// What the history's chain of hashes is made of: the texts of which each is SHA-256, as README.md of this
// folder promises them to auditors. These are formats for ever.
using ChainHash = KeyedHash::Digest;

std::string hex(std::span<const std::uint8_t> bytes);  // lower case

// SQL that gives the text of a tenure: an expression over the tables named in `from`, where `tenure` is the
// tenure.
struct LinkSql {
  std::string text;
  std::string from;
};
LinkSql sql_of_link(std::string_view table);

// What a user's salted name stands for in the texts of tenures.
ChainHash hash_of_user(const KeyedHash& hash, std::span<const std::uint8_t> salt, std::string_view name);

// One line for each tenure of a batch, by id: its hash.
void add_to_content(std::string& content, const ChainHash& tenure);

// How far the chain was cut when its file came from schema 4; until then less was kept of what went.
struct OlderCut {
  std::int64_t anchor = 0;
  std::optional<std::int64_t> expired_before;
};

// Times are microseconds since 1970.
struct BatchText {
  std::string chain;  // its name
  ChainHash before{};
  std::int64_t batch = 0;
  std::string instance, server;
  std::int64_t tenures = 0;
  std::optional<std::int64_t> oldest;  // when the first of them ended; nothing: a batch of schema 3 or 4
  std::int64_t newest = 0;             // when the last of them ended
  ChainHash content{};
  OlderCut older_cut;
};
std::string to_text(const BatchText& batch);

}  // namespace raspool
