#pragma once

#include <optional>

#include "core/policy/configuration.hpp"
#include "core/service/address_service.hpp"
#include "win32-shim/env/event_logger.hpp"
#include "win32-shim/env/win32_clock.hpp"
#include "win32-shim/env/win32_host_addresses.hpp"
#include "win32-shim/env/win32_keyed_hash.hpp"
#include "win32-shim/env/win32_random_source.hpp"
#include "win32-shim/env/win32_writer_locks.hpp"
#include "win32-shim/module_reference.hpp"

namespace raspool::win32 {

// The DLL's composition root: the service with its adapters and the configuration as it was read when RRAS
// started us. One lives from Initialize to Terminate, and keeps the DLL loaded because it has threads.
class AdminSession {
 public:
  // A missing or broken configuration is an event in the log and no failure (interfaces, section 1). Throws
  // only if the system has no memory or threads left.
  AdminSession();
  AdminSession(const AdminSession&) = delete;
  AdminSession& operator=(const AdminSession&) = delete;

  AddressService& service() { return service_; }
  Logger& logger() { return logger_; }
  AddressOrder address_order() const { return address_order_; }
  // Shall RRAS have the IPv6 callouts? As long as no configuration could be read: yes, one may come.
  bool offers_ipv6() const { return !configured_ || service_.offers_ipv6(); }

  // Ends all threads. False if one hangs: then this object must live until the process ends. Idempotent.
  bool stop() noexcept;

 private:
  const ModuleReference module_ = reference_to_this_module();  // the first to come and the last to go
  EventLogger logger_;
  Win32Clock clock_;
  Win32RandomSource random_;
  Win32KeyedHash keyed_hash_;
  Win32WriterLocks writer_locks_;
  Win32HostAddresses host_addresses_;

  bool configured_ = false;
  AddressOrder address_order_ = AddressOrder::network;
  AddressService service_;
};

}  // namespace raspool::win32
