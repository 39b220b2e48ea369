#pragma once

#include <bit>
#include <boost/container/small_vector.hpp>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "core/policy/rule.hpp"

namespace raspool {

// Some rules of one policy, a bit each. No allocation up to 512 rules.
class RuleSet {
 public:
  explicit RuleSet(std::size_t rules) : words_((rules + 63) / 64) {}

  std::span<std::uint64_t> words() { return {words_.data(), words_.size()}; }
  void add(RuleIndex rule) { words_[rule / 64] |= std::uint64_t{1} << rule % 64; }
  void keep_only(const RuleSet& others) {
    for (std::size_t index = 0; index < words_.size(); ++index) words_[index] &= others.words_[index];
  }
  bool contains(RuleIndex rule) const { return (words_[rule / 64] >> rule % 64 & 1u) != 0; }
  std::optional<RuleIndex> first() const {
    for (std::size_t index = 0; index < words_.size(); ++index) {
      if (words_[index] == 0) continue;
      return static_cast<RuleIndex>(64 * index + static_cast<std::size_t>(std::countr_zero(words_[index])));
    }
    return std::nullopt;
  }

 private:
  boost::container::small_vector<std::uint64_t, 8> words_;
};

// Many sets of rules, each made once: as bits, or as a list where that is shorter, so that they never take
// more room than the conditions they come from.
class RuleSets {
 public:
  using Id = std::uint32_t;

  explicit RuleSets(std::size_t rules = 0) : words_((rules + 63) / 64) {}

  Id add(std::span<const RuleIndex> rules);  // may name one twice
  void add_to(RuleSet& set, Id id) const {
    const Kept& kept = kept_[id];
    if (kept.as_bits) {
      const std::span<std::uint64_t> words = set.words();
      for (std::size_t index = 0; index < words.size(); ++index) words[index] |= bits_[kept.first + index];
    } else {
      for (std::size_t index = kept.first; index < kept.first + kept.count; ++index) set.add(listed_[index]);
    }
  }

 private:
  struct Kept {
    std::size_t first = 0;  // in bits_ or in listed_
    std::uint32_t count = 0;
    bool as_bits = false;
  };

  std::size_t words_;
  std::vector<Kept> kept_;
  std::vector<std::uint64_t> bits_;
  std::vector<RuleIndex> listed_;
};

}  // namespace raspool
