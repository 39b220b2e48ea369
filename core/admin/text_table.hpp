#pragma once

#include <cstddef>
#include <iosfwd>
#include <string>
#include <string_view>
#include <vector>

namespace raspool {

// Rows of texts under headings, for a terminal or a file. What could tear it apart or steer a terminal (users
// choose their names) is shown as `?`.
class TextTable {
 public:
  enum class Align { left, right };
  struct Column {
    std::string heading;
    Align align = Align::left;
  };
  explicit TextTable(std::vector<Column> columns);

  void add(std::vector<std::string> row);  // as many texts as there are columns; UTF-8

  // So that no line is wider than `width` characters where that is possible: the widest columns are cut, and
  // end in `…`. 0: as wide as it is.
  void print(std::ostream& out, std::size_t width) const;

 private:
  std::vector<std::size_t> widths(std::size_t width) const;

  std::vector<Column> columns_;
  std::vector<std::vector<std::string>> rows_;
};

}  // namespace raspool
