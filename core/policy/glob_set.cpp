#include "core/policy/glob_set.hpp"

#include <algorithm>
#include <bit>
#include <boost/container/small_vector.hpp>
#include <map>
#include <numeric>
#include <string>
#include <utility>

namespace raspool {
namespace {

// Stands before the first byte of a text and behind its last one.
constexpr unsigned kEnd = 256;

template <class Visit>
void for_each_pair(std::string_view text, Visit visit) {
  unsigned left = kEnd;
  for (const char c : text) {
    const auto right = static_cast<unsigned char>(c);
    visit(left, right);
    left = right;
  }
  visit(left, kEnd);
}

// Fibonacci hashing: the upper bits are the good ones.
std::uint32_t hash_of(unsigned left, unsigned right) { return (left << 9 | right) * 0x9E37'79B9u; }
std::uint32_t signature_bit_of(std::uint32_t hash) { return hash >> 24; }

// Of the pairs that are in every text which the pattern matches.
std::vector<std::uint32_t> hashes_of(std::string_view pattern) {
  std::vector<std::uint32_t> hashes;
  for_each_pair(pattern, [&hashes](unsigned left, unsigned right) {
    const auto is_joker = [](unsigned c) { return c == '*' || c == '?'; };
    if (!is_joker(left) && !is_joker(right)) hashes.push_back(hash_of(left, right));
  });
  return hashes;
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
      others.push_back({{}, *pattern.glob, of_pattern});
    }
  }
  if (!others.empty()) add_others(std::move(others));
}

void GlobSet::add_others(std::vector<Other> others) {
  // So many buckets that a text hits few by chance.
  constexpr std::size_t kBucketsForEach = 16, kMost = std::size_t{1} << 16;
  const std::size_t buckets = std::bit_ceil(std::min(kBucketsForEach * others.size(), kMost));
  bucket_bits_ = static_cast<unsigned>(std::countr_zero(buckets));

  std::vector<std::vector<std::size_t>> of_pattern(others.size());
  std::vector<std::uint32_t> patterns_with(buckets);
  for (std::size_t index = 0; index < others.size(); ++index) {
    for (const std::uint32_t hash : hashes_of(others[index].glob.folded())) {
      others[index].signature.add(signature_bit_of(hash));
      of_pattern[index].push_back(bucket_of(hash));
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
  bucket_begins_.assign(buckets + 2, 0);
  filled_.assign((buckets + 63) / 64, 0);
  for (const auto& [bucket, index] : placed) {
    others_.push_back(std::move(others[index]));
    ++bucket_begins_[bucket + 1];
    if (bucket < buckets) filled_[bucket / 64] |= std::uint64_t{1} << bucket % 64;
  }
  std::partial_sum(bucket_begins_.begin(), bucket_begins_.end(), bucket_begins_.begin());
}

void GlobSet::add_matches(std::string_view folded, RuleSet& matches) const {
  for (const RuleSets::Id rules : everything_) sets_.add_to(matches, rules);
  whole_.add_matches(folded, sets_, matches);
  front_.add_matches(folded, sets_, matches);
  back_.add_matches(folded, sets_, matches);
  if (others_.empty()) return;

  boost::container::small_vector<std::uint32_t, 64> buckets;
  Signature signature;
  for_each_pair(folded, [&](unsigned left, unsigned right) {
    const std::uint32_t hash = hash_of(left, right);
    signature.add(signature_bit_of(hash));
    const std::size_t bucket = bucket_of(hash);
    if ((filled_[bucket / 64] >> bucket % 64 & 1u) != 0) {
      buckets.push_back(static_cast<std::uint32_t>(bucket));
    }
  });
  // A pair may be in the text a thousand times; its patterns are tried once.
  std::sort(buckets.begin(), buckets.end());
  buckets.erase(std::unique(buckets.begin(), buckets.end()), buckets.end());
  buckets.push_back(static_cast<std::uint32_t>(bucket_begins_.size() - 2));
  for (const std::uint32_t bucket : buckets) {
    for (std::uint32_t index = bucket_begins_[bucket]; index < bucket_begins_[bucket + 1]; ++index) {
      const Other& other = others_[index];
      if (signature.lacks_any_of(other.signature)) continue;
      if (other.glob.matches_folded(folded)) sets_.add_to(matches, other.rules);
    }
  }
}

}  // namespace raspool
