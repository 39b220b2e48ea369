#pragma once

#include <array>
#include <cstdint>
#include <memory>

namespace raspool {

// A number for each block of 64 neighbouring IPv4 addresses that was given one. Three steps and no search, as
// every callout asks this several times; memory for the neighbourhood of what was touched.
class BlockMap {
 public:
  static constexpr std::uint32_t kBlockSize = 64;
  static constexpr std::uint32_t kNone = 0xFFFF'FFFF;

  std::uint32_t find(std::uint32_t address) const {
    const Middle* middle = top_[address >> 22].get();
    if (middle == nullptr) return kNone;
    const Leaf* leaf = (*middle)[address >> 14 & 0xFF].get();
    return leaf == nullptr ? kNone : (*leaf)[address >> 6 & 0xFF];
  }
  void set(std::uint32_t address, std::uint32_t number) {
    auto& middle = top_[address >> 22];
    if (!middle) middle = std::make_unique<Middle>();
    auto& leaf = (*middle)[address >> 14 & 0xFF];
    if (!leaf) {
      leaf = std::make_unique<Leaf>();
      leaf->fill(kNone);
    }
    (*leaf)[address >> 6 & 0xFF] = number;
  }

 private:
  using Leaf = std::array<std::uint32_t, 256>;
  using Middle = std::array<std::unique_ptr<Leaf>, 256>;

  std::array<std::unique_ptr<Middle>, 1024> top_;
};

}  // namespace raspool
