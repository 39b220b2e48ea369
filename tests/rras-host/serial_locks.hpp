#pragma once

// RRAS's promise about threads (R84): a call of one function ends before the same function is called again,
// and so for the groups {get4, release4} and {accept_connection, hangup_connection}. Whether the IPv6 pair
// and the link pair are groups too is not documented.

#include <array>
#include <mutex>

#include "tests/rras-host/callout.hpp"

namespace rras_host {

class SerialLocks {
 public:
  // Only what is documented: the IPv6 pair and the link pair may then overlap within themselves.
  void documented_only(bool on) { documented_only_ = on; }

  // Held while a callout of that kind runs. One kind never waits for a kind of another group.
  std::unique_lock<std::mutex> enter(Call call) { return std::unique_lock(of(call)); }

 private:
  // A group's mutex also serialises each of its functions, so one mutex a callout is enough.
  std::mutex& of(Call call) {
    switch (call) {
      case Call::release4:
        return at(Call::get4);
      case Call::hangup_connection:
        return at(Call::accept_connection);
      case Call::release6:
        return at(documented_only_ ? call : Call::get6);
      case Call::hangup_link:
        return at(documented_only_ ? call : Call::accept_link);
      default:
        return at(call);
    }
  }
  std::mutex& at(Call call) { return mutexes_[static_cast<std::size_t>(call)]; }

  bool documented_only_ = false;
  std::array<std::mutex, 13> mutexes_;  // by Call
};

}  // namespace rras_host
