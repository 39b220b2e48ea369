#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "core/address/address.hpp"
#include "core/env/prefetch.hpp"
#include "core/lease/hash_index.hpp"
#include "core/lease/ras_ports.hpp"

namespace raspool {

// Which record is on which RAS port, one of each family. A device counts its ports, so the number in a port's
// name is its place: no hash, no search, four bytes a port. Names without a number, or with a huge one, are
// found by hash.
class PortTable {
 public:
  using Number = HashIndex::Number;

  // kNone: there is none. `is(number)`: is that record on this RAS port, of this family?
  template <class Is>
  Number find(RasPort port, Family family, Is is) const {
    if (!is_counted(port)) return others_.find(port.tag(family), is);
    const Page* page = page_of(port, family);
    return page == nullptr ? HashIndex::kNone : (*page)[port.number % kPageSize];
  }
  void prefetch(RasPort port, Family family) const {
    if (!is_counted(port)) return others_.prefetch(port.tag(family));
    if (const Page* page = page_of(port, family)) fetch_line(&(*page)[port.number % kPageSize]);
  }

  // Nobody must be on it. Throws std::bad_alloc at most, and then nothing has changed.
  void put(RasPort port, Family family, Number number);
  void take(RasPort port, Family family, Number number);                // which must be on it
  void replace(RasPort port, Family family, Number number, Number by);  // likewise

 private:
  static constexpr std::uint32_t kPageSize = 256;
  // A device that counts so far has that many: only then the list of its pages is as long.
  static constexpr std::uint32_t kMostCounted = 1u << 22;
  using Page = std::array<Number, kPageSize>;
  using Pages = std::vector<std::unique_ptr<Page>>;  // by number / kPageSize; null: nobody ever was there
  using OfText = std::array<Pages, 2>;               // by family

  static bool is_counted(RasPort port) { return port.number < kMostCounted; }
  const Page* page_of(RasPort port, Family family) const {
    if (port.text >= of_texts_.size()) return nullptr;
    const Pages& pages = of_texts_[port.text][static_cast<std::size_t>(family)];
    const std::uint32_t page = port.number / kPageSize;
    return page < pages.size() ? pages[page].get() : nullptr;
  }
  Number& place_of(RasPort port, Family family) {  // of somebody who is there
    return (*of_texts_[port.text][static_cast<std::size_t>(family)][port.number / kPageSize])[port.number %
                                                                                              kPageSize];
  }

  std::vector<OfText> of_texts_;  // by the text's number
  HashIndex others_;
};

}  // namespace raspool
