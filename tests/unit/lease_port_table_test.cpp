// Who is on which RAS port, whatever the ports are called.
#include <gtest/gtest.h>

#include <map>
#include <random>
#include <tuple>
#include <vector>

#include "core/lease/port_table.hpp"
#include "tests/support/random_seed.hpp"

namespace raspool::test {
namespace {

using Place = std::tuple<std::uint32_t, std::uint32_t, Family>;
constexpr PortTable::Number kNobody = HashIndex::kNone;

// As of a device that counts, of one that counts oddly, and of one without numbers.
RasPort random_port(std::mt19937_64& random) {
  const auto text = static_cast<std::uint32_t>(random() % 5);
  switch (random() % 4) {
    case 0:
      return {text, static_cast<std::uint32_t>(random() % 600)};
    case 1:
      return {text, 4'194'303u + static_cast<std::uint32_t>(random() % 3)};
    case 2:
      return {text, RasPort::kNoNumber};
    default:
      return {text, static_cast<std::uint32_t>(random() % 5'000'000)};
  }
}

TEST(PortTable, TellsWhoIsOnAPortAsAPlainMapDoes) {
  std::mt19937_64 random(random_seed());
  PortTable table;
  std::map<Place, PortTable::Number> plain;
  std::vector<Place> of_number;  // where the record of each number is
  for (int step = 0; step < 100'000; ++step) {
    const RasPort port = random_port(random);
    const Family family = random() % 3 == 0 ? Family::v6 : Family::v4;
    const Place place{port.text, port.number, family};
    const auto number =
        table.find(port, family, [&](PortTable::Number one) { return of_number[one] == place; });
    const auto known = plain.find(place);
    ASSERT_EQ(number, known == plain.end() ? kNobody : known->second) << step;
    const auto next = static_cast<PortTable::Number>(of_number.size());
    if (known == plain.end()) {
      table.put(port, family, next);
    } else if (random() % 2 == 0) {
      table.replace(port, family, number, next);
    } else {
      table.take(port, family, number);
      plain.erase(known);
      continue;
    }
    plain[place] = next;
    of_number.push_back(place);
  }
}

}  // namespace
}  // namespace raspool::test
