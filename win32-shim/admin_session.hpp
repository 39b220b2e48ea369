#pragma once

#include <memory>
#include <optional>

#include "core/admin/service_administration.hpp"
#include "core/env/system_threads.hpp"
#include "core/service/address_service.hpp"
#include "core/service/configuration_file.hpp"
#include "core/service/log_file.hpp"
#include "win32-shim/env/event_logger.hpp"
#include "win32-shim/env/pipe_control_channel.hpp"
#include "win32-shim/env/win32_clock.hpp"
#include "win32-shim/env/win32_host_addresses.hpp"
#include "win32-shim/env/win32_keyed_hash.hpp"
#include "win32-shim/env/win32_random_source.hpp"
#include "win32-shim/env/win32_writer_locks.hpp"
#include "win32-shim/module_reference.hpp"

namespace raspool::win32 {

// The DLL's composition root: the service with its adapters and the configuration as it was read when RRAS
// started us. One lives from Initialize to Terminate, and keeps the DLL loaded because it has threads.
class AdminSession : public std::enable_shared_from_this<AdminSession> {
 public:
  // A missing or broken configuration is an event in the log and no failure (interfaces, section 1). Throws
  // only if the system has no memory or threads left.
  AdminSession();
  AdminSession(const AdminSession&) = delete;
  AdminSession& operator=(const AdminSession&) = delete;

  // What a session's clock tells, also when none runs yet.
  static Ticks ticks();

  AddressService& service() { return service_; }
  // As AddressService's, and told to the process that has the state file if this one has not.
  void take_news(const ConnectionNews& news) noexcept;
  Logger& logger() { return logger_; }

  // Ends all threads. False if one hangs: then this object must stay. Idempotent. `terminate`: as in
  // AddressService::stop.
  bool stop(std::optional<TraceLine> terminate) noexcept;
  // It lives until the process ends. Asks for no memory.
  void stay() noexcept { self_ = weak_from_this().lock(); }

 private:
  bool find_configuration_file();
  std::optional<Configuration> begin();
  ConfigurationResult read_again(std::string_view as_server);
  ControlPlace control_place() const;

  const ModuleReference module_ = reference_to_this_module();  // the first to come and the last to go
  EventLogger event_logger_;
  Win32Clock clock_;
  SystemThreads threads_{clock_};
  Win32RandomSource random_;
  Win32KeyedHash keyed_hash_;
  Win32WriterLocks writer_locks_;
  Win32HostAddresses host_addresses_;
  LogFile logger_;
  std::optional<ConfigurationFile> configuration_file_;  // nothing: Windows does not say where it would be
  AddressService service_;
  PipeControlChannel control_channel_;
  ServiceAdministration administration_;  // asks all above
  std::shared_ptr<AdminSession> self_;    // of one that stays
};

}  // namespace raspool::win32
