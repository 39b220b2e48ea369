#include "core/policy/literal_set.hpp"

#include <algorithm>

namespace raspool {
namespace {

// FNV-1a, because it goes on from the hash of a part to that of a longer one.
class RunningHash {
 public:
  void take(char c) { hash_ = (hash_ ^ static_cast<unsigned char>(c)) * 0x100'0000'01B3; }
  std::size_t value() const { return static_cast<std::size_t>(hash_); }

 private:
  std::uint64_t hash_ = 0xCBF2'9CE4'8422'2325;
};

}  // namespace

std::size_t LiteralSet::hash_of(std::string_view text) const {
  if (place_ == Place::whole) return std::hash<std::string_view>{}(text);
  RunningHash hash;
  if (place_ == Place::front) {
    std::for_each(text.begin(), text.end(), [&hash](char c) { hash.take(c); });
  } else {
    std::for_each(text.rbegin(), text.rend(), [&hash](char c) { hash.take(c); });
  }
  return hash.value();
}

void LiteralSet::add(std::string_view text, RuleSets::Id rules) {
  literals_.insert({std::string(text), hash_of(text), rules});
  const auto at = std::lower_bound(lengths_.begin(), lengths_.end(), text.size());
  if (at == lengths_.end() || *at != text.size()) lengths_.insert(at, text.size());
}

void LiteralSet::add_matches(std::string_view name, const RuleSets& sets, RuleSet& matches) const {
  const auto probe = [&](std::string_view part, std::size_t hash) {
    const auto found = literals_.find(Part{part, hash});
    if (found != literals_.end()) sets.add_to(matches, found->rules);
  };
  if (place_ == Place::whole) {
    if (!literals_.empty()) probe(name, hash_of(name));
    return;
  }
  RunningHash hash;
  std::size_t taken = 0;
  for (const std::size_t length : lengths_) {
    if (length > name.size()) return;
    if (place_ == Place::front) {
      for (; taken < length; ++taken) hash.take(name[taken]);
      probe(name.substr(0, length), hash.value());
    } else {
      for (; taken < length; ++taken) hash.take(name[name.size() - 1 - taken]);
      probe(name.substr(name.size() - length), hash.value());
    }
  }
}

}  // namespace raspool
