#include "tests/demo/comparison.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>

namespace raspool::demo {
namespace {

// Holds two sets of names for the same things against each other.
class SameThings {
 public:
  // False: one of the two stood for something else before.
  bool agree(std::uint64_t left, std::uint64_t right) {
    return right_of_.try_emplace(left, right).first->second == right &&
           left_of_.try_emplace(right, left).first->second == left;
  }

 private:
  std::map<std::uint64_t, std::uint64_t> right_of_, left_of_;
};

std::string shown(const TraceLine& get) {
  return fmt::format("{} on {}: {}, result {}, notify {}", get.user.value_or(""), get.ras_port.value_or(""),
                     is_granted(get) ? get.out->to_string() : "no address", get.result.value_or(0),
                     get.notify.value_or(false));
}

bool same_address(const TraceLine& left, const TraceLine& right, SameThings& identifiers) {
  if (is_granted(left) != is_granted(right)) return false;
  if (!is_granted(left)) return true;
  if (left.call == Callout::get4) return left.out == right.out;
  return left.out->prefix() == right.out->prefix() &&
         identifiers.agree(left.out->address().number(), right.out->address().number());
}

}  // namespace

Comparison compare(const PlayedDay& left_day, const PlayedDay& right_day) {
  const auto left = left_day.gets(), right = right_day.gets();
  Comparison comparison;
  SameThings identifiers;
  if (left.size() != right.size()) {
    comparison.differences.push_back(fmt::format("{} Gets here, {} there", left.size(), right.size()));
  }
  for (std::size_t place = 0; place < std::min(left.size(), right.size()); ++place) {
    const TraceLine &here = left[place], &there = right[place];
    ++(here.call == Callout::get4 ? comparison.v4 : comparison.v6);
    const bool same = here.call == there.call && here.user == there.user && here.ras_port == there.ras_port &&
                      here.result == there.result && here.notify == there.notify &&
                      same_address(here, there, identifiers);
    if (!same)
      comparison.differences.push_back(
          fmt::format("Get {}: {}  |  {}", place + 1, shown(here), shown(there)));
  }
  return comparison;
}

}  // namespace raspool::demo
