#include "core/lease/port_table.hpp"

namespace raspool {

void PortTable::put(RasPort port, Family family, Number number) {
  if (!is_counted(port)) return others_.insert(port.tag(family), number);
  if (port.text >= of_texts_.size()) of_texts_.resize(port.text + 1);
  Pages& pages = of_texts_[port.text][static_cast<std::size_t>(family)];
  const std::uint32_t page = port.number / kPageSize;
  if (page >= pages.size()) pages.resize(page + 1);
  if (!pages[page]) {
    pages[page] = std::make_unique<Page>();
    pages[page]->fill(HashIndex::kNone);
  }
  (*pages[page])[port.number % kPageSize] = number;
}

void PortTable::take(RasPort port, Family family, Number number) {
  if (!is_counted(port)) return others_.erase(port.tag(family), number);
  place_of(port, family) = HashIndex::kNone;
}

void PortTable::replace(RasPort port, Family family, Number number, Number by) {
  if (!is_counted(port)) return others_.replace(port.tag(family), number, by);
  place_of(port, family) = by;
}

}  // namespace raspool
