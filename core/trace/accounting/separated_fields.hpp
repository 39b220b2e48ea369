#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace raspool {

// The fields of a line with commas between them. A field may be quoted, then commas belong to it and two
// quotes stand for one; a single quote that no comma or end follows belongs to it too.
class SeparatedFields {
 public:
  // False: a quoted field does not end. The fields before it are there.
  bool split(std::string_view line);

  std::size_t size() const { return fields_.size(); }
  std::string_view operator[](std::size_t index) const { return fields_[index].text; }
  std::string_view get(std::size_t index) const {  // empty: there is none
    return index < size() ? fields_[index].text : std::string_view();
  }
  bool is_quoted(std::size_t index) const { return index < size() && fields_[index].quoted; }

 private:
  struct Field {
    std::string_view text;
    bool quoted = false;
  };
  std::vector<Field> fields_;
  std::string unescaped_;  // fields in which two quotes stood for one
};

}  // namespace raspool
