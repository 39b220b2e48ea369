#pragma once

#include <chrono>
#include <cstddef>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/address/address.hpp"
#include "core/env/clock.hpp"
#include "core/lease/tenure.hpp"

namespace raspool::posix {

// Who holds what, as the callers saw it: kept beside the service and without its help, to find it lying. Any
// thread.
//
// Tell it of a Get after the answer, and of a Release before the call. So an address counts as held for less
// than the true time and as resting for more; whatever the threads do, the ledger never accuses wrongly.
class LeaseLedger {
 public:
  // As coarse as the service's ticks, and rounded in its favour.
  using Time = Ticks;

  // `hold_down`: of the pool that the answer came from; zero for an address outside all pools.
  void given(Address address, std::string_view user, std::string_view ras_port, Duration hold_down);
  void about_to_release(Address address);

  std::size_t held() const;
  // What went against the promises so far: an address given while another held it (I1) or while it rested for
  // another (I4).
  std::vector<std::string> violations() const;
  // How the service's live leases differ from the ledger's. Only while no call is under way.
  std::vector<std::string> differences(const std::vector<Tenure>& live) const;

 private:
  struct Entry {
    std::string user, ras_port;
    std::optional<Time> released;  // nothing: held
  };

  mutable std::mutex mutex_;  // guards all below
  std::unordered_map<Address, Entry> entries_;
  std::vector<std::string> violations_;
};

}  // namespace raspool::posix
