#include "core/policy/reader/self_contained.hpp"

#include <algorithm>
#include <cstddef>

#include "core/policy/utf8.hpp"

namespace raspool {
namespace {

struct Edit {
  std::size_t begin = 0, end = 0;
  std::string replacement;
};

// Finds positions in a text, whose lines it knows.
class Positions {
 public:
  explicit Positions(std::string_view text) : text_(text) {
    for (std::size_t end = text.find('\n'); end != std::string_view::npos; end = text.find('\n', end + 1)) {
      lines_.push_back(end + 1);
    }
  }
  std::size_t offset(TextPosition at) const {
    if (at.line == 0 || at.line > lines_.size()) return text_.size();
    std::string_view rest = text_.substr(lines_[at.line - 1]);
    for (std::size_t column = 1; column < at.column && !rest.empty(); ++column) take_character(rest);
    return text_.size() - rest.size();
  }

 private:
  std::string_view text_;
  std::vector<std::size_t> lines_{0};  // where each begins
};

void append_name(std::string& text, std::string_view name) {
  const bool is_plain = name.find('\'') == std::string_view::npos;  // no name holds a control character
  text += is_plain ? '\'' : '"';
  for (const char c : name) {
    if (!is_plain && (c == '"' || c == '\\')) text += '\\';
    text += c;
  }
  text += is_plain ? '\'' : '"';
}

std::string list_of(const FiledMembers& filed) {
  std::string text = "[";
  for (const auto* const names : {&filed.listed, &filed.names}) {
    for (const std::string& name : *names) {
      text += "\n  ";
      append_name(text, name);
      text += ',';
    }
  }
  return text + "\n]";
}

// A key that goes takes its comma along if it stands in a table in braces.
Edit removal(std::string_view text, std::size_t begin, std::size_t end) {
  constexpr std::string_view kBlank = " \t";
  const std::size_t after = text.find_first_not_of(kBlank, end);
  if (after != std::string_view::npos && text[after] == ',') return {begin, after + 1, {}};
  if (after != std::string_view::npos && text[after] == '}') {
    const std::size_t before = begin == 0 ? std::string_view::npos : text.find_last_not_of(kBlank, begin - 1);
    if (before != std::string_view::npos && text[before] == ',') return {before, end, {}};
  }
  return {begin, end, {}};
}

}  // namespace

std::string self_contained(std::string_view text, const std::vector<FiledMembers>& filed) {
  if (filed.empty()) return std::string(text);
  const Positions positions(text);
  std::vector<Edit> edits;
  for (const FiledMembers& members : filed) {
    const std::size_t begin = positions.offset(members.file_key.begin);
    const std::size_t end = positions.offset(members.file_key.end);
    if (members.list) {
      edits.push_back(
          {positions.offset(members.list->begin), positions.offset(members.list->end), list_of(members)});
      edits.push_back(removal(text, begin, end));
    } else {
      edits.push_back({begin, end, "members = " + list_of(members)});
    }
  }
  std::sort(edits.begin(), edits.end(),
            [](const Edit& left, const Edit& right) { return left.begin < right.begin; });
  std::string whole;
  std::size_t copied = 0;
  for (const Edit& edit : edits) {
    whole += text.substr(copied, edit.begin - copied);
    whole += edit.replacement;
    copied = edit.end;
  }
  whole += text.substr(copied);
  return whole;
}

}  // namespace raspool
