#pragma once

#include <cstddef>
#include <ostream>

namespace raspool::test {

// What this process holds of the system. (GetProcessHandleCount always says 0 under Wine.)
struct ProcessUse {
  std::size_t threads = 0;
  std::size_t handles = 0;
  std::size_t tls_index = 0;  // the lowest that is free

  static ProcessUse now();
  friend bool operator==(const ProcessUse&, const ProcessUse&) = default;
  friend std::ostream& operator<<(std::ostream& out, const ProcessUse& use) {
    return out << use.threads << " threads, " << use.handles << " handles, TLS index " << use.tls_index;
  }
};

}  // namespace raspool::test
