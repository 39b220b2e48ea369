#include "core/trace/accounting/xml_event.hpp"

#include <algorithm>
#include <array>
#include <rapidxml/rapidxml.hpp>

namespace raspool {
namespace {

// The parser goes down a level for each element within another: so many cannot exhaust the stack.
constexpr std::ptrdiff_t kMostElements = 500;

// Declarations, comments and entities of one's own are in no log, and may do harm.
bool is_plain(std::string_view text) {
  if (text.find("<!") != std::string_view::npos || text.find('\0') != std::string_view::npos) return false;
  if (std::count(text.begin(), text.end(), '<') > 2 * kMostElements) return false;
  constexpr std::array<std::string_view, 6> kEntities{"amp;", "lt;", "gt;", "quot;", "apos;", "#"};
  for (auto at = text.find('&'); at != std::string_view::npos; at = text.find('&', at + 1)) {
    const std::string_view entity = text.substr(at + 1, 5);
    if (std::none_of(kEntities.begin(), kEntities.end(),
                     [&](std::string_view known) { return entity.starts_with(known); })) {
      return false;
    }
  }
  return true;
}

std::string_view local_name(std::string_view name) {
  const auto colon = name.find(':');
  return colon == std::string_view::npos ? name : name.substr(colon + 1);
}

void flatten(const rapidxml::xml_node<>& parent, XmlEvent& event) {
  const std::string_view parent_name(parent.name(), parent.name_size());
  for (const auto* node = parent.first_node(); node; node = node->next_sibling()) {
    if (node->type() != rapidxml::node_element) continue;
    XmlEvent::Element element;
    element.name = local_name({node->name(), node->name_size()});
    element.parent = local_name(parent_name);
    element.text = {node->value(), node->value_size()};
    if (const auto* const attribute = node->first_attribute()) {
      element.attribute = {attribute->name(), attribute->name_size()};
      element.attribute_value = {attribute->value(), attribute->value_size()};
    }
    event.elements.push_back(element);
    flatten(*node, event);
  }
}

}  // namespace

const XmlEvent::Element* XmlEvent::find(std::string_view name) const {
  const auto found = std::find_if(elements.begin(), elements.end(),
                                  [&](const Element& element) { return element.name == name; });
  return found == elements.end() ? nullptr : &*found;
}

const XmlEvent* XmlEventReader::read(std::string_view text) {
  event_.elements.clear();
  if (!is_plain(text)) return nullptr;
  content_ = text;
  rapidxml::xml_document<> document;  // keeps its nodes within itself while they are few
  try {
    document.parse<rapidxml::parse_validate_closing_tags>(content_.data());
  } catch (const rapidxml::parse_error&) {
    return nullptr;
  }
  const auto* const root = document.first_node();
  if (!root || root->next_sibling()) return nullptr;
  flatten(*root, event_);
  return &event_;
}

}  // namespace raspool
