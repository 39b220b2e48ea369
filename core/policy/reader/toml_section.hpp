#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/env/clock.hpp"
#include "core/policy/diagnostic.hpp"
#include "core/policy/reader/toml_document.hpp"

namespace raspool {

// A text of the configuration and where it stands.
struct PlacedText {
  std::string text;
  TextPosition at;
};

// A list of texts as far as its elements are right.
struct TextList {
  std::vector<PlacedText> elements;
  bool complete = true;
};

// Reads one table of the configuration key by key. Reports values of the wrong type and, in finish(), keys
// that nobody asked for. A value that is missing or wrong is nothing to the caller, who keeps the default.
class TomlSection {
 public:
  // `title` as the administrator writes it: "[service]". Table, title and diagnostics outlive the section.
  TomlSection(const TomlNode& table, std::string_view title, Diagnostics& diagnostics)
      : table_(table), title_(title), diagnostics_(diagnostics) {}

  std::string_view title() const { return title_; }
  TextPosition at() const { return table_.at; }
  // Where the key's value stands, else where the section does.
  TextPosition at(std::string_view key) const;
  bool has(std::string_view key) const { return entry(key) != nullptr; }
  Diagnostics& diagnostics() { return diagnostics_; }

  // The key as it stands there, without asking for it; null if it does not.
  const TomlEntry* entry(std::string_view key) const;
  // The key's value, of whatever type; null if the key is not there.
  const TomlNode* find(std::string_view key);
  // The same of a key that must be there. `example` shows how: `name = "staff"`.
  const TomlNode* require(std::string_view key, std::string_view example);

  std::optional<PlacedText> text(std::string_view key);
  std::optional<PlacedText> required_text(std::string_view key, std::string_view example);
  // A list of at most `most` texts.
  std::optional<TextList> texts(std::string_view key, std::string_view example, std::size_t most);
  // The same of a value that stands within the key's.
  std::optional<PlacedText> text_in(const TomlNode& node, std::string_view key, std::string_view example);
  std::optional<TextList> texts_in(const TomlNode& node, std::string_view key, std::string_view example,
                                   std::size_t most);
  std::optional<bool> boolean(std::string_view key, std::string_view example);
  std::optional<std::int64_t> integer(std::string_view key, std::string_view example, std::int64_t least,
                                      std::int64_t most);
  // A list of at most `longest` whole numbers.
  std::optional<std::vector<std::int64_t>> integers(std::string_view key, std::string_view example,
                                                    std::int64_t least, std::int64_t most,
                                                    std::size_t longest);
  std::optional<Duration> duration(std::string_view key);

  // One of a few words.
  template <class Value>
  std::optional<Value> choice(std::string_view key,
                              std::initializer_list<std::pair<std::string_view, Value>> choices) {
    std::vector<std::string_view> words;
    for (const auto& [word, value] : choices) words.push_back(word);
    const auto chosen = choose(key, words);
    if (!chosen) return std::nullopt;
    return (choices.begin() + *chosen)->second;
  }

  // Reports the keys that nobody asked for. Call last.
  void finish();

 private:
  std::optional<std::int64_t> integer_in(const TomlNode& node, std::string_view key, std::string_view example,
                                         std::int64_t least, std::int64_t most);
  bool is_list(const TomlNode& node, std::string_view key, std::string_view example, std::size_t most);
  std::optional<std::size_t> choose(std::string_view key, std::span<const std::string_view> words);
  void wrong_type(const TomlNode& node, std::string_view key, std::string_view wanted,
                  std::string_view example);
  bool knows(std::string_view key) const;

  const TomlNode& table_;
  std::string_view title_;
  Diagnostics& diagnostics_;
  std::vector<std::string_view> known_;  // asked for
};

}  // namespace raspool
