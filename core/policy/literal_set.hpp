#pragma once

#include <boost/unordered/unordered_flat_set.hpp>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "core/policy/rule_set.hpp"

namespace raspool {

// Texts without jokers, and the rules that ask for each: found in a name by hash, one probe for each length
// in which such a text comes.
class LiteralSet {
 public:
  enum class Place : std::uint8_t { whole, front, back };  // where in the name it must stand

  explicit LiteralSet(Place place) : place_(place) {}

  void add(std::string_view text, RuleSets::Id rules);  // each text once
  void add_matches(std::string_view name, const RuleSets& sets, RuleSet& matches) const;

 private:
  struct Literal {
    std::string text;
    std::size_t hash;
    RuleSets::Id rules;
  };
  struct Part {
    std::string_view text;
    std::size_t hash;
  };
  struct ByText {
    using is_transparent = void;
    std::size_t operator()(const Literal& literal) const { return literal.hash; }
    std::size_t operator()(const Part& part) const { return part.hash; }
    bool operator()(const Literal& left, const Literal& right) const { return left.text == right.text; }
    bool operator()(const Part& part, const Literal& literal) const { return part.text == literal.text; }
  };

  std::size_t hash_of(std::string_view text) const;

  Place place_;
  std::vector<std::size_t> lengths_;  // ascending, each once
  boost::unordered_flat_set<Literal, ByText, ByText> literals_;
};

}  // namespace raspool
