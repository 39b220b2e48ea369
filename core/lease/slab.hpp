#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <vector>

namespace raspool {

// Objects close together in memory, at addresses that stay: of a hundred thousand single allocations nearly
// every look misses the processor's address translation too. What is given back is used again, as it is.
template <class T>
class Slab {
 public:
  T& take() {
    if (!spare_.empty()) {
      T& object = *spare_.back();
      spare_.pop_back();
      return object;
    }
    if (used_ == kInBlock) {
      blocks_.push_back(std::make_unique<Block>());
      used_ = 0;
    }
    return (*blocks_.back())[used_++];
  }
  void give_back(T& object) { spare_.push_back(&object); }
  void prepare_to_take_back(std::size_t objects) { spare_.reserve(spare_.size() + objects); }

 private:
  static constexpr std::size_t kInBlock = 256;
  using Block = std::array<T, kInBlock>;

  std::vector<std::unique_ptr<Block>> blocks_;
  std::size_t used_ = kInBlock;  // of the last block
  std::vector<T*> spare_;
};

}  // namespace raspool
