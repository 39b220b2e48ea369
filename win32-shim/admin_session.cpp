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
constexpr std::chrono::seconds kAdministrationPatience{3};  // with a command that is under way

}  // namespace

AdminSession::AdminSession()
    : event_logger_(std::make_unique<WindowsEventLog>()),
      logger_(event_logger_, clock_, writer_locks_),
      service_(
          begin(), Environment{clock_, logger_, keyed_hash_, writer_locks_, host_addresses_, threads_},
          [this](const ServiceSettings& settings) {
            return open_sqlite_lease_store(settings, random_, keyed_hash_, clock_);
          },
          [this](std::string_view as_server) { return read_again(as_server); }),
      administration_(
          service_, {control_channel_, keyed_hash_, threads_, clock_, logger_},
          [this] { return control_place(); }, [this] { return service_.reload(); }) {
  logger_.write(MessageId::started,
                fmt::format("raspool {} in process {}", RASPOOL_VERSION, GetCurrentProcessId()));
}

Ticks AdminSession::ticks() { return Win32Clock().now().ticks; }

bool AdminSession::find_configuration_file() {
  if (configuration_file_) return true;
  if (const auto file = configuration_file()) {
    configuration_file_.emplace(*file, computer_name(), host_addresses_, logger_);
    return true;
  }
  logger_.write(
      MessageId::configuration_error,
      R"(No configuration file: neither ConfigFile in HKLM\SOFTWARE\raspool nor %ProgramData% is set.)");
  return false;
}

std::optional<Configuration> AdminSession::begin() {
  if (!find_configuration_file()) return std::nullopt;
  auto configuration = configuration_file_->read_at_start();
  if (configuration) logger_.use(configuration->service.log_file);
  return configuration;
}

// Reloads wait for each other, so one at a time. What is read without a mistake comes into force.
ConfigurationResult AdminSession::read_again(std::string_view as_server) {
  if (!find_configuration_file()) return {};
  ConfigurationResult read = configuration_file_->read_again(as_server);
  if (read.configuration) logger_.use(read.configuration->service.log_file);
  return read;
}

ControlPlace AdminSession::control_place() const {
  const auto in_force = service_.in_force();
  if (!in_force) return {kControlName, {}};
  const ServiceSettings& service = in_force->service;
  return {service.control.empty() ? kControlName : service.control, service.readers};
}

void AdminSession::take_news(const ConnectionNews& news) noexcept { administration_.take_news(news); }

bool AdminSession::stop(std::optional<TraceLine> terminate) noexcept {
  const bool is_ended = administration_.stop(kAdministrationPatience);
  if (!service_.stop(std::move(terminate)) || !is_ended) return false;
  logger_.write(MessageId::stopped, "RRAS stopped raspool");
  const bool file_ended = logger_.stop(kLogPatience);
  return event_logger_.stop(kLogPatience) && file_ended;
}

}  // namespace raspool::win32
