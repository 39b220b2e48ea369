#include "win32-shim/admin_session.hpp"

#include <fmt/format.h>

#include <memory>
#include <utility>

#include "core/store/sqlite_lease_store.hpp"
#include "win32-shim/configuration_location.hpp"
#include "win32-shim/env/computer_name.hpp"
#include "win32-shim/env/windows_event_log.hpp"

namespace raspool::win32 {
namespace {

constexpr std::chrono::seconds kLogPatience{2};

std::optional<ConfigurationFile> configuration_file_of_this_machine(const HostAddresses& host,
                                                                    Logger& logger) {
  const auto file = configuration_file();
  if (file) return ConfigurationFile(*file, computer_name(), host, logger);
  logger.write(
      MessageId::configuration_error,
      R"(No configuration file: neither ConfigFile in HKLM\SOFTWARE\raspool nor %ProgramData% is set.)");
  return std::nullopt;
}

}  // namespace

AdminSession::AdminSession()
    : event_logger_(std::make_unique<WindowsEventLog>()),
      logger_(event_logger_, clock_, writer_locks_),
      configuration_file_(configuration_file_of_this_machine(host_addresses_, logger_)),
      service_(
          begin(), Environment{clock_, logger_, keyed_hash_, writer_locks_, host_addresses_},
          [this](const ServiceSettings& settings) { return open_sqlite_lease_store(settings, random_); },
          [this](std::string_view as_server) { return read_again(as_server); }) {
  logger_.write(MessageId::started,
                fmt::format("raspool {} in process {}", RASPOOL_VERSION, GetCurrentProcessId()));
}

std::optional<Configuration> AdminSession::begin() {
  if (!configuration_file_) return std::nullopt;
  auto configuration = configuration_file_->read_at_start();
  if (configuration) logger_.use(configuration->service.log_file);
  return configuration;
}

// Reloads wait for each other, so one at a time.
ConfigurationResult AdminSession::read_again(std::string_view as_server) {
  if (!configuration_file_)
    configuration_file_ = configuration_file_of_this_machine(host_addresses_, logger_);
  if (!configuration_file_) return {};
  ConfigurationResult read = configuration_file_->read_again(as_server);
  if (read.configuration) logger_.use(read.configuration->service.log_file);
  return read;
}

bool AdminSession::stop(TraceLine terminate) noexcept {
  if (!service_.stop(std::move(terminate))) return false;
  logger_.write(MessageId::stopped, "RRAS stopped raspool");
  const bool file_ended = logger_.stop(kLogPatience);
  return event_logger_.stop(kLogPatience) && file_ended;
}

}  // namespace raspool::win32
