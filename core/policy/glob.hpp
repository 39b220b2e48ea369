#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace raspool {

// A pattern with `*` (any run of characters, also none) and `?` (one character), compared in Unicode simple
// case folding. Time to match is at most pattern length times text length; no recursion.
class Glob {
 public:
  explicit Glob(std::string_view pattern);              // UTF-8
  bool matches(std::string_view text) const;            // folds `text` first
  bool matches_folded(std::string_view folded) const {  // `text` is folded already
    return may_match(folded) && matches_with_ends(folded);
  }
  bool matches_everything() const;                         // "*", "**", ...
  const std::string& pattern() const { return pattern_; }  // as written
  const std::string& folded() const { return folded_; }    // what is compared; no two stars in a row

  friend bool operator==(const Glob& left, const Glob& right) { return left.folded_ == right.folded_; }

 private:
  // By the first and the last byte, which nearly all differ in.
  bool may_match(std::string_view text) const {
    if (head_ + tail_ > text.size()) return false;
    return (head_ == 0 || text.front() == folded_.front()) && (tail_ == 0 || text.back() == folded_.back());
  }
  bool matches_with_ends(std::string_view text) const;

  std::string pattern_, folded_;
  // Of folded_: how many bytes stand before the first joker, and behind the last one. Without a joker all of
  // it is head.
  std::size_t head_ = 0, tail_ = 0;
};

}  // namespace raspool
