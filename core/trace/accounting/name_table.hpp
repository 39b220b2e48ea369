#pragma once

#include <boost/unordered/unordered_flat_map.hpp>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>

namespace raspool {

// Texts that come again and again, each kept once and known by a number. Number 0 is the empty text.
class NameTable {
 public:
  using Id = std::uint32_t;

  NameTable() { id_of(""); }
  NameTable(const NameTable&) = delete;
  NameTable& operator=(const NameTable&) = delete;

  Id id_of(std::string_view text) {
    const auto found = ids_.find(text);
    if (found != ids_.end()) return found->second;
    const auto id = static_cast<Id>(texts_.size());
    ids_.emplace(texts_.emplace_back(text), id);
    return id;
  }
  const std::string& text(Id id) const { return texts_[id]; }
  std::size_t size() const { return texts_.size(); }

 private:
  std::deque<std::string> texts_;  // stay where they are
  boost::unordered_flat_map<std::string_view, Id> ids_;
};

}  // namespace raspool
