#pragma once

#include <windows.h>

#include <optional>
#include <utility>

#include "core/service/address_service.hpp"
#include "win32-shim/admin_session.hpp"

namespace raspool::win32 {

// A callout on its way into the trace: begins with the callout, and is kept when it ends.
class CalloutRecord {
 public:
  explicit CalloutRecord(Callout call, Ticks began = AdminSession::ticks()) : call_(call), began_(began) {}

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

  // The line of the callout that ends the session, for the session to keep as its last. Nothing, if `fill`
  // throws (out of memory): the end must come all the same.
  template <typename Fill>
  std::optional<TraceLine> last_line(Fill fill) const noexcept {
    try {
      TraceLine line = begin();
      fill(line);
      return line;
    } catch (...) {
      return std::nullopt;
    }
  }

 private:
  TraceLine begin() const {
    TraceLine line;
    line.call = call_;
    line.process = GetCurrentProcessId();
    line.thread = GetCurrentThreadId();
    return line;
  }

  const Callout call_;
  const Ticks began_;
};

}  // namespace raspool::win32
