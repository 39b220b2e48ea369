#include "core/policy/reader/toml_section.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "core/env/control_character.hpp"
#include "core/policy/reader/duration_text.hpp"
#include "core/policy/reader/wording.hpp"

namespace raspool {
namespace {

std::string example_part(std::string_view example) {
  return example.empty() ? std::string() : fmt::format(", as {}", example);
}

}  // namespace

const TomlEntry* TomlSection::entry(std::string_view key) const {
  const auto found = std::find_if(table_.entries.begin(), table_.entries.end(),
                                  [key](const TomlEntry& entry) { return entry.key == key; });
  return found == table_.entries.end() ? nullptr : &*found;
}

TextPosition TomlSection::at(std::string_view key) const {
  const TomlEntry* const found = entry(key);
  return found == nullptr ? table_.at : found->value.at;
}

bool TomlSection::knows(std::string_view key) const {
  return std::find(known_.begin(), known_.end(), key) != known_.end();
}

const TomlNode* TomlSection::find(std::string_view key) {
  if (!knows(key)) known_.push_back(key);
  const TomlEntry* const found = entry(key);
  return found == nullptr ? nullptr : &found->value;
}

const TomlNode* TomlSection::require(std::string_view key, std::string_view example) {
  const TomlNode* const node = find(key);
  if (node == nullptr) {
    diagnostics_.error(table_.at, fmt::format("{} has no {}: write {}", title_, in_ticks(key), example));
  }
  return node;
}

void TomlSection::wrong_type(const TomlNode& node, std::string_view key, std::string_view wanted,
                             std::string_view example) {
  diagnostics_.error(node.at, fmt::format("{} is {}: {} is wanted{}", in_ticks(key), kind_name(node.kind),
                                          wanted, example_part(example)));
}

std::optional<PlacedText> TomlSection::text_in(const TomlNode& node, std::string_view key,
                                               std::string_view example) {
  if (node.kind != TomlNode::Kind::text) {
    wrong_type(node, key, kind_name(TomlNode::Kind::text), example);
    return std::nullopt;
  }
  if (std::any_of(node.text.begin(), node.text.end(), is_control)) {
    diagnostics_.error(
        node.at, fmt::format("{} holds a control character: {}. A text with a backslash stands in single "
                             "quotes, as 'CORP\\alice'",
                             in_ticks(key), in_quotes(node.text)));
    return std::nullopt;
  }
  return PlacedText{node.text, node.at};
}

std::optional<PlacedText> TomlSection::text(std::string_view key) {
  const TomlNode* const node = find(key);
  return node == nullptr ? std::nullopt : text_in(*node, key, {});
}

std::optional<PlacedText> TomlSection::required_text(std::string_view key, std::string_view example) {
  const TomlNode* const node = require(key, example);
  if (node == nullptr) return std::nullopt;
  auto text = text_in(*node, key, example);
  if (text && text->text.empty()) {
    diagnostics_.error(node->at, fmt::format("{} is empty: write {}", in_ticks(key), example));
    return std::nullopt;
  }
  return text;
}

bool TomlSection::is_list(const TomlNode& node, std::string_view key, std::string_view example,
                          std::size_t most) {
  if (node.kind != TomlNode::Kind::list) {
    wrong_type(node, key, kind_name(TomlNode::Kind::list), example);
    return false;
  }
  if (node.elements.size() > most) {
    diagnostics_.error(node.at, fmt::format("{} has {} elements: at most {} are read", in_ticks(key),
                                            node.elements.size(), most));
    return false;
  }
  return true;
}

std::optional<TextList> TomlSection::texts(std::string_view key, std::string_view example, std::size_t most) {
  const TomlNode* const node = find(key);
  return node == nullptr ? std::nullopt : texts_in(*node, key, example, most);
}

std::optional<TextList> TomlSection::texts_in(const TomlNode& node, std::string_view key,
                                              std::string_view example, std::size_t most) {
  if (!is_list(node, key, example, most)) return std::nullopt;
  TextList list;
  for (const TomlNode& element : node.elements) {
    if (auto text = text_in(element, key, example)) {
      list.elements.push_back(std::move(*text));
    } else {
      list.complete = false;
    }
  }
  return list;
}

std::optional<bool> TomlSection::boolean(std::string_view key, std::string_view example) {
  const TomlNode* const node = find(key);
  if (node == nullptr) return std::nullopt;
  if (node->kind == TomlNode::Kind::boolean) return node->boolean;
  wrong_type(*node, key, kind_name(TomlNode::Kind::boolean), example);
  return std::nullopt;
}

std::optional<std::int64_t> TomlSection::integer_in(const TomlNode& node, std::string_view key,
                                                    std::string_view example, std::int64_t least,
                                                    std::int64_t most) {
  if (node.kind != TomlNode::Kind::integer) {
    wrong_type(node, key, kind_name(TomlNode::Kind::integer), example);
    return std::nullopt;
  }
  if (node.integer < least || node.integer > most) {
    diagnostics_.error(node.at, fmt::format("{} is {}: from {} to {} is possible", in_ticks(key),
                                            node.integer, least, most));
    return std::nullopt;
  }
  return node.integer;
}

std::optional<std::int64_t> TomlSection::integer(std::string_view key, std::string_view example,
                                                 std::int64_t least, std::int64_t most) {
  const TomlNode* const node = find(key);
  return node == nullptr ? std::nullopt : integer_in(*node, key, example, least, most);
}

std::optional<std::vector<std::int64_t>> TomlSection::integers(std::string_view key, std::string_view example,
                                                               std::int64_t least, std::int64_t most,
                                                               std::size_t longest) {
  const TomlNode* const node = find(key);
  if (node == nullptr || !is_list(*node, key, example, longest)) return std::nullopt;
  std::vector<std::int64_t> numbers;
  for (const TomlNode& element : node->elements) {
    if (const auto number = integer_in(element, key, example, least, most)) numbers.push_back(*number);
  }
  return numbers;
}

std::optional<Duration> TomlSection::duration(std::string_view key) {
  const auto written = text(key);
  if (!written) return std::nullopt;
  const auto parsed = parse_duration(written->text);
  if (const auto* const duration = std::get_if<Duration>(&parsed)) return *duration;
  constexpr std::string_view kForm = "a whole number with ms, s, m, h or d is, as \"90s\", or \"forever\"";
  switch (std::get<DurationMistake>(parsed)) {
    case DurationMistake::not_a_duration:
      diagnostics_.error(written->at, fmt::format("{} is no duration: {}", in_quotes(written->text), kForm));
      break;
    case DurationMistake::no_unit:
      diagnostics_.error(written->at, fmt::format("{} has no unit: write \"{}s\" if seconds are meant",
                                                  in_quotes(written->text), written->text));
      break;
    case DurationMistake::too_long:
      diagnostics_.error(written->at, fmt::format("{} is too long: at most \"{}\", or \"forever\"",
                                                  in_quotes(written->text), duration_text(kLongestDuration)));
      break;
  }
  return std::nullopt;
}

std::optional<std::size_t> TomlSection::choose(std::string_view key,
                                               std::span<const std::string_view> words) {
  const auto written = text(key);
  if (!written) return std::nullopt;
  const auto found = std::find(words.begin(), words.end(), written->text);
  if (found != words.end()) return static_cast<std::size_t>(found - words.begin());
  std::vector<std::string> possible;
  for (const std::string_view word : words) possible.push_back(in_quotes(word));
  const std::string_view meant = near_miss(written->text, words);
  diagnostics_.error(
      written->at,
      fmt::format("{} cannot be {}: {}write {}", in_ticks(key), in_quotes(written->text),
                  meant.empty() ? std::string() : fmt::format("did you mean {}? If not, ", in_quotes(meant)),
                  joined(possible, "or")));
  return std::nullopt;
}

void TomlSection::finish() {
  for (const TomlEntry& entry : table_.entries) {
    if (knows(entry.key)) continue;
    if (diagnostics_.is_full()) return diagnostics_.error(entry.at, {});
    std::string hint = did_you_mean(entry.key, known_);
    if (hint.empty()) {
      std::vector<std::string> keys;
      keys.reserve(known_.size());
      for (const std::string_view key : known_) keys.push_back(in_ticks(key));
      hint = ": it knows " + joined(keys, "and");
    }
    diagnostics_.error(entry.at, fmt::format("{} has no key {}{}", title_, in_ticks(entry.key), hint));
  }
}

}  // namespace raspool
