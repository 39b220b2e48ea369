#pragma once

#include <windows.h>

#include <utility>

#include "core/service/address_service.hpp"
#include "win32-shim/admin_session.hpp"

namespace raspool::win32 {

// A callout on its way into the trace: begins with the callout, and is kept when it ends.
class CalloutRecord {
 public:
  explicit CalloutRecord(Callout call) : call_(call), began_(AdminSession::ticks()) {}

  // If the service records at all, `fill` adds what there is to tell. What it throws (out of memory) costs
  // the line and never the answer, which is given already.
  template <typename Fill>
  void keep(AddressService& service, Fill fill) const noexcept {
    if (!service.is_recording()) return;
    try {
      TraceLine line = begin();
      fill(line);
      service.record(std::move(line), began_);
    } catch (...) {
      service.record_lost();
    }
  }

  TraceLine begin() const {
    TraceLine line;
    line.call = call_;
    line.process = GetCurrentProcessId();
    line.thread = GetCurrentThreadId();
    return line;
  }

 private:
  const Callout call_;
  const Ticks began_;
};

}  // namespace raspool::win32
