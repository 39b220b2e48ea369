#include "posix-harness/env/posix_random_source.hpp"

#include <unistd.h>

#include <algorithm>
#include <cstddef>
#include <stdexcept>

namespace raspool::posix {

void PosixRandomSource::fill(std::span<std::uint8_t> bytes) {
  constexpr std::size_t kMostAtOnce = 256;  // what getentropy gives in one call
  while (!bytes.empty()) {
    const auto part = bytes.first(std::min(bytes.size(), kMostAtOnce));
    if (::getentropy(part.data(), part.size()) != 0)
      throw std::runtime_error("the system has no random bytes");
    bytes = bytes.subspan(part.size());
  }
}

}  // namespace raspool::posix
