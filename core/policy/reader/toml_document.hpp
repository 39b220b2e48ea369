#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/policy/diagnostic.hpp"

namespace raspool {

// A TOML document as a tree of our own. One file alone, toml_document.cpp, knows which library reads TOML.
struct TomlEntry;

struct TomlNode {
  enum class Kind : std::uint8_t { text, integer, boolean, fraction, moment, list, table };
  Kind kind = Kind::table;
  TextPosition at, end;  // of the first character, and behind the last
  std::string text;
  std::int64_t integer = 0;
  bool boolean = false;
  std::vector<TomlNode> elements;  // of a list
  std::vector<TomlEntry> entries;  // of a table, in the order of the file
};

struct TomlEntry {
  std::string key;
  TextPosition at;  // of the key
  TomlNode value;
};

std::string_view kind_name(TomlNode::Kind kind);  // "a text", "a whole number"

struct TomlSyntaxError {
  TextPosition at;
  std::string text;
};

// Reads valid UTF-8 without a BOM. Nesting deeper than any configuration needs is a syntax error, so that no
// input can use up the stack, which may be small in a callout.
std::variant<TomlNode, TomlSyntaxError> parse_toml(std::string_view text);

}  // namespace raspool
