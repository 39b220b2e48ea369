#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace raspool {

// One <Event>, flat: each element below it in the order of the text, with what it and its attributes say.
struct XmlEvent {
  struct Element {
    std::string_view name;    // without a prefix
    std::string_view parent;  // likewise
    std::string_view text;
    std::string_view attribute, attribute_value;  // its first one
  };
  std::vector<Element> elements;

  const Element* find(std::string_view name) const;  // the first of that name; null: none
};

// Reads single events. What it returns lives until the next one is read.
class XmlEventReader {
 public:
  // Nothing: it is not well formed, or uses what no log does (declarations, entities of its own, thousands of
  // elements).
  const XmlEvent* read(std::string_view text);

 private:
  std::string content_;  // which is parsed in place
  XmlEvent event_;
};

}  // namespace raspool
