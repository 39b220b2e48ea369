#include "core/service/configuration_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "core/policy/interface_checks.hpp"
#include "core/policy/last_good.hpp"
#include "core/policy/reader/path_text.hpp"

namespace raspool {
namespace {

constexpr std::size_t kMostDiagnosticsTold = 100;

}  // namespace

void tell_diagnostics(const std::vector<Diagnostic>& diagnostics, Logger& logger) {
  for (std::size_t i = 0; i < std::min(diagnostics.size(), kMostDiagnosticsTold); ++i) {
    const bool is_error = diagnostics[i].level == Diagnostic::Level::error;
    logger.write(is_error ? MessageId::configuration_error : MessageId::configuration_warning,
                 diagnostics[i].to_string());
  }
  if (diagnostics.size() > kMostDiagnosticsTold) {
    const bool has_error = std::ranges::any_of(
        diagnostics, [](const Diagnostic& one) { return one.level == Diagnostic::Level::error; });
    logger.write(has_error ? MessageId::configuration_error : MessageId::configuration_warning,
                 fmt::format("and {} more in the same file", diagnostics.size() - kMostDiagnosticsTold));
  }
}

std::optional<Configuration> ConfigurationFile::read_at_start() {
  LoadedConfiguration loaded = load_with_last_good(file_, computer_name_);
  tell_diagnostics(loaded.diagnostics, logger_);
  tell_diagnostics(loaded.last_good_diagnostics, logger_);
  if (!loaded.configuration) return std::nullopt;
  const std::filesystem::path in_use = loaded.is_last_good ? last_good_file(file_) : file_;
  tell_diagnostics(check(in_use, *loaded.configuration), logger_);
  loaded.configuration->file = absolute_path(in_use);
  loaded.configuration->is_last_good = loaded.is_last_good;
  const ServiceSettings& service = loaded.configuration->service;
  const std::string what =
      fmt::format("server {}, mode {}, state file {}", service.server,
                  service.mode == Mode::observe ? "observe" : "enforce", utf8_from(service.state));
  if (loaded.is_last_good) {
    logger_.write(MessageId::last_good_used, fmt::format("{}: {}", utf8_from(in_use), what));
  } else {
    logger_.write(MessageId::configuration_loaded, fmt::format("{}: {}", utf8_from(in_use), what));
    keep(*loaded.configuration);
  }
  return std::move(loaded.configuration);
}

ConfigurationResult ConfigurationFile::read_again(std::string_view as_server) {
  ConfigurationResult result = load_configuration(file_, computer_name_, as_server);
  if (result.configuration) {
    const auto more = check(file_, *result.configuration);
    result.diagnostics.insert(result.diagnostics.end(), more.begin(), more.end());
    result.configuration->file = absolute_path(file_);
    keep(*result.configuration);
  }
  tell_diagnostics(result.diagnostics, logger_);
  return result;
}

std::vector<Diagnostic> ConfigurationFile::check(const std::filesystem::path& read,
                                                 const Configuration& configuration) const {
  return check_against_interfaces(configuration, read, host_.networks());
}

void ConfigurationFile::keep(const Configuration& configuration) {
  if (const auto why_not = keep_last_good(configuration, file_)) {
    logger_.write(MessageId::last_good_not_kept, *why_not);
  }
}

}  // namespace raspool
