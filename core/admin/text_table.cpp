#include "core/admin/text_table.hpp"

#include <algorithm>
#include <ostream>
#include <utility>

#include "core/policy/printable_text.hpp"
#include "core/policy/utf8.hpp"

namespace raspool {
namespace {

constexpr std::size_t kGap = 2;         // blanks between two columns
constexpr std::size_t kLeastWidth = 8;  // to which a column is cut at most
constexpr char32_t kEllipsis = 0x2026;

std::size_t characters_in(std::string_view text) {
  std::size_t count = 0;
  for (; !text.empty(); ++count) take_character(text);
  return count;
}

std::string cut(std::string_view text, std::size_t width) {
  if (characters_in(text) <= width) return std::string(text);
  std::string kept;
  for (std::size_t i = 0; i + 1 < width; ++i) append_utf8(kept, take_character(text).code_point);
  append_utf8(kept, kEllipsis);
  return kept;
}

}  // namespace

TextTable::TextTable(std::vector<Column> columns) : columns_(std::move(columns)) {}

void TextTable::add(std::vector<std::string> row) {
  row.resize(columns_.size());
  for (std::string& text : row) text = printable(text);
  rows_.push_back(std::move(row));
}

std::vector<std::size_t> TextTable::widths(std::size_t width) const {
  std::vector<std::size_t> widths;
  for (std::size_t column = 0; column < columns_.size(); ++column) {
    std::size_t widest = characters_in(columns_[column].heading);
    for (const auto& row : rows_) widest = std::max(widest, characters_in(row[column]));
    widths.push_back(widest);
  }
  const auto total = [&] {
    std::size_t sum = kGap * (widths.size() - 1);
    for (const std::size_t one : widths) sum += one;
    return sum;
  };
  while (width != 0 && total() > width) {
    const auto widest = std::ranges::max_element(widths);
    if (*widest <= kLeastWidth) break;
    --*widest;
  }
  return widths;
}

void TextTable::print(std::ostream& out, std::size_t width) const {
  const std::vector<std::size_t> widths = this->widths(width);
  const auto print_row = [&](const auto& text_of) {
    std::string line;
    for (std::size_t column = 0; column < columns_.size(); ++column) {
      const std::string text = cut(text_of(column), widths[column]);
      const std::string blanks(widths[column] - characters_in(text), ' ');
      if (column > 0) line.append(kGap, ' ');
      line += columns_[column].align == Align::right ? blanks + text : text + blanks;
    }
    line.erase(line.find_last_not_of(' ') + 1);
    out << line << '\n';
  };
  print_row([&](std::size_t column) { return std::string_view(columns_[column].heading); });
  for (const auto& row : rows_) {
    print_row([&](std::size_t column) { return std::string_view(row[column]); });
  }
}

}  // namespace raspool
