#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/policy/diagnostic.hpp"
#include "core/policy/reader/toml_section.hpp"

namespace raspool {

// The names of all sections of one kind, which differ and by which other sections may speak of them.
class SectionNames {
 public:
  explicit SectionNames(std::string_view kind) : kind_(kind) {}  // "pool"

  // Counts the sections: the first one added has the index 0. An empty name is none. Reports one that is
  // there already. The name outlives this.
  void add(std::string_view name, TextPosition at, Diagnostics& diagnostics);
  // The index of the section of that name; reports that there is none.
  std::optional<std::uint32_t> find(const PlacedText& name, Diagnostics& diagnostics) const;

 private:
  struct Place {
    std::uint32_t index = 0;
    TextPosition at;
  };
  std::string_view kind_;
  std::uint32_t count_ = 0;
  std::unordered_map<std::string_view, Place> places_;
  std::vector<std::string_view> all_;
};

}  // namespace raspool
