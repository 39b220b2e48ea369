#include "win32-shim/admin_session.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <utility>

#include "core/policy/configuration_reader.hpp"
#include "core/store/sqlite_lease_store.hpp"
#include "win32-shim/configuration_location.hpp"
#include "win32-shim/env/computer_name.hpp"
#include "win32-shim/env/windows_event_log.hpp"
#include "win32-shim/text.hpp"

namespace raspool::win32 {
namespace {

constexpr std::size_t kMostDiagnosticsTold = 100;
constexpr std::chrono::seconds kEventLogPatience{2};

// Reads the configuration and tells the log how that went.
std::optional<Configuration> read_configuration(Logger& logger) {
  const auto file = configuration_file();
  if (!file) {
    logger.write(
        MessageId::configuration_error,
        R"(No configuration file: neither ConfigFile in HKLM\SOFTWARE\raspool nor %ProgramData% is set.)");
    return std::nullopt;
  }
  ConfigurationResult result = load_configuration(*file, computer_name());
  for (std::size_t i = 0; i < std::min(result.diagnostics.size(), kMostDiagnosticsTold); ++i) {
    const Diagnostic& diagnostic = result.diagnostics[i];
    const bool is_error = diagnostic.level == Diagnostic::Level::error;
    logger.write(is_error ? MessageId::configuration_error : MessageId::configuration_warning,
                 diagnostic.to_string());
  }
  if (result.diagnostics.size() > kMostDiagnosticsTold) {
    logger.write(
        MessageId::configuration_error,
        fmt::format("and {} more in the same file", result.diagnostics.size() - kMostDiagnosticsTold));
  }
  if (result.configuration) {
    const ServiceSettings& service = result.configuration->service;
    logger.write(
        MessageId::configuration_loaded,
        fmt::format("{}: server {}, mode {}, state file {}", to_utf8(file->native()), service.server,
                    service.mode == Mode::observe ? "observe" : "enforce", to_utf8(service.state.native())));
  }
  return std::move(result.configuration);
}

}  // namespace

AdminSession::AdminSession()
    : logger_(std::make_unique<WindowsEventLog>()),
      service_(
          [this] {
            auto configuration = read_configuration(logger_);
            configured_ = configuration.has_value();
            if (configuration) address_order_ = configuration->service.address_order;
            return configuration;
          }(),
          Environment{clock_, logger_, keyed_hash_, writer_locks_, host_addresses_},
          [this](const ServiceSettings& settings) { return open_sqlite_lease_store(settings, random_); }) {
  logger_.write(MessageId::started,
                fmt::format("raspool {} in process {}", RASPOOL_VERSION, GetCurrentProcessId()));
}

bool AdminSession::stop() noexcept {
  if (!service_.stop()) return false;
  logger_.write(MessageId::stopped, "RRAS stopped raspool");
  return logger_.stop(kEventLogPatience);
}

}  // namespace raspool::win32
