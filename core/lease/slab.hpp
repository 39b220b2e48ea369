#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

namespace raspool {

// Objects close together in memory, at addresses that stay, and with numbers that are half as long: of a
// hundred thousand single allocations nearly every look misses the processor's address translation too. What
// is given back is used again, as it is.
template <class T>
class Slab {
 public:
  using Number = std::uint32_t;

  T& operator[](Number number) const { return (*blocks_[number / kInBlock])[number % kInBlock]; }
  Number take() {
    if (!spare_.empty()) {
      const Number number = spare_.back();
      spare_.pop_back();
      return number;
    }
    if (used_ == kInBlock * blocks_.size()) blocks_.push_back(std::make_unique<Block>());
    return used_++;
  }
  void give_back(Number number) { spare_.push_back(number); }
  void prepare_to_take_back(std::size_t objects) { spare_.reserve(spare_.size() + objects); }

 private:
  static constexpr std::size_t kInBlock = 256;
  using Block = std::array<T, kInBlock>;

  std::vector<std::unique_ptr<Block>> blocks_;
  Number used_ = 0;
  std::vector<Number> spare_;
};

}  // namespace raspool
