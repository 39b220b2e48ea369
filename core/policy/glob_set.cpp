#include "core/policy/glob_set.hpp"

#include <algorithm>
#include <bit>
#include <map>
#include <optional>
#include <string>
#include <utility>

namespace raspool {
namespace {

// Stands before the first byte of a text and behind its last one.
constexpr unsigned kEnd = 256;

unsigned pair_of(unsigned left, unsigned right) { return left << 9 | right; }

template <class Visit>
void for_each_pair(std::string_view text, Visit visit) {
  unsigned left = kEnd;
  for (const char c : text) {
    const auto right = static_cast<unsigned char>(c);
    visit(pair_of(left, right));
    left = right;
  }
  visit(pair_of(left, kEnd));
}

// The pairs that are in every text which the pattern matches.
std::vector<unsigned> pairs_of(std::string_view pattern) {
  std::vector<unsigned> pairs;
  for_each_pair(pattern, [&pairs](unsigned pair) {
    const auto is_joker = [](unsigned c) { return c == '*' || c == '?'; };
    if (!is_joker(pair >> 9) && !is_joker(pair & 0x1FFu)) pairs.push_back(pair);
  });
  return pairs;
}

}  // namespace

GlobSet::GlobSet(const std::vector<Rule>& rules, std::vector<Glob> Rule::*condition)
    : without_(rules.size()), sets_(rules.size()) {
  struct Pattern {
    const Glob* glob = nullptr;
    std::vector<RuleIndex> rules;
  };
  std::map<std::string_view, Pattern> patterns;
  for (std::size_t index = 0; index < rules.size(); ++index) {
    const std::vector<Glob>& globs = rules[index].*condition;
    if (globs.empty()) without_.add(static_cast<RuleIndex>(index));
    for (const Glob& glob : globs) {
      Pattern& pattern = patterns[glob.folded()];
      pattern.glob = &glob;
      if (pattern.rules.empty() || pattern.rules.back() != index) {
        pattern.rules.push_back(static_cast<RuleIndex>(index));
      }
    }
  }
  empty_ = patterns.empty();
  std::vector<Other> others;
  for (const auto& [folded, pattern] : patterns) {
    const RuleSets::Id of_pattern = sets_.add(pattern.rules);
    const std::size_t joker = folded.find_first_of("*?"), last_joker = folded.find_last_of("*?");
    if (joker == std::string_view::npos) {
      whole_.add(folded, of_pattern);
    } else if (folded == "*") {
      everything_.push_back(of_pattern);
    } else if (joker == last_joker && folded.back() == '*') {
      front_.add(folded.substr(0, joker), of_pattern);
    } else if (joker == last_joker && folded.front() == '*') {
      back_.add(folded.substr(1), of_pattern);
    } else {
      others.push_back({*pattern.glob, of_pattern});
    }
  }
  if (!others.empty()) add_others(std::move(others));
}

// Fibonacci hashing.
std::size_t GlobSet::bucket_of(unsigned pair) const {
  return static_cast<std::uint32_t>(pair * 0x9E37'79B9u) >> (32 - bucket_bits_);
}

void GlobSet::add_others(std::vector<Other> others) {
  // So many buckets that a text hits few by chance.
  constexpr std::size_t kBucketsForEach = 16, kMost = std::size_t{1} << 16;
  const std::size_t buckets = std::bit_ceil(std::min(kBucketsForEach * others.size(), kMost));
  bucket_bits_ = static_cast<unsigned>(std::countr_zero(buckets));

  std::vector<std::vector<std::size_t>> of_pattern(others.size());
  std::vector<std::uint32_t> patterns_with(buckets);
  for (std::size_t index = 0; index < others.size(); ++index) {
    for (const unsigned pair : pairs_of(others[index].glob.folded())) {
      of_pattern[index].push_back(bucket_of(pair));
      ++patterns_with[of_pattern[index].back()];
    }
  }
  std::vector<std::pair<std::size_t, std::size_t>> placed;  // bucket and pattern
  for (std::size_t index = 0; index < others.size(); ++index) {
    const auto rarest = std::min_element(
        of_pattern[index].begin(), of_pattern[index].end(),
        [&](std::size_t left, std::size_t right) { return patterns_with[left] < patterns_with[right]; });
    placed.emplace_back(rarest == of_pattern[index].end() ? buckets : *rarest, index);
  }
  std::sort(placed.begin(), placed.end());
  bucket_ends_.resize(buckets);
  for (const auto& [bucket, index] : placed) {
    others_.push_back(std::move(others[index]));
    if (bucket < buckets) bucket_ends_[bucket] = static_cast<std::uint32_t>(others_.size());
  }
  for (std::size_t bucket = 1; bucket < buckets; ++bucket) {
    bucket_ends_[bucket] = std::max(bucket_ends_[bucket], bucket_ends_[bucket - 1]);
  }
}

void GlobSet::add_matches(std::string_view folded, RuleSet& matches) const {
  for (const RuleSets::Id rules : everything_) sets_.add_to(matches, rules);
  whole_.add_matches(folded, sets_, matches);
  front_.add_matches(folded, sets_, matches);
  back_.add_matches(folded, sets_, matches);
  if (others_.empty()) return;
  for_each_pair(folded, [&](unsigned pair) {
    const std::size_t bucket = bucket_of(pair);
    try_others(bucket == 0 ? 0 : bucket_ends_[bucket - 1], bucket_ends_[bucket], folded, matches);
  });
  try_others(bucket_ends_.back(), others_.size(), folded, matches);
}

void GlobSet::try_others(std::size_t first, std::size_t last, std::string_view folded,
                         RuleSet& matches) const {
  for (std::size_t index = first; index < last; ++index) {
    if (others_[index].glob.matches_folded(folded)) sets_.add_to(matches, others_[index].rules);
  }
}

}  // namespace raspool
