// libFuzzer's way in. RASPOOL_FUZZED is the function of fuzzed.hpp that this program feeds.
#include <cstddef>
#include <cstdint>

#include "tests/fuzz/fuzzed.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  raspool::fuzz::RASPOOL_FUZZED({reinterpret_cast<const char*>(data), size});
  return 0;
}
