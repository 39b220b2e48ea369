#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/env/host_addresses.hpp"
#include "core/env/logger.hpp"
#include "core/policy/configuration_reader.hpp"

namespace raspool {

// The administrator's configuration file as both programs use it: tells what is wrong with it in messages,
// and keeps each good one as the last good one. Not thread-safe.
class ConfigurationFile {
 public:
  ConfigurationFile(std::filesystem::path file, std::string computer_name, const HostAddresses& host,
                    Logger& logger)
      : file_(std::move(file)), computer_name_(std::move(computer_name)), host_(host), logger_(logger) {}

  // For a start: the file or, if it is broken or gone, the last good one. Nothing: neither can be used.
  std::optional<Configuration> read_at_start();
  // For a reload: the file alone.
  ConfigurationResult read_again(std::string_view as_server);
  // From now on another file.
  void move_to(std::filesystem::path file) { file_ = std::move(file); }

 private:
  std::vector<Diagnostic> check(const std::filesystem::path& read, const Configuration& configuration) const;
  void keep(const Configuration& configuration);

  std::filesystem::path file_;
  std::string computer_name_;
  const HostAddresses& host_;
  Logger& logger_;
};

// Tells each diagnostic, as many as an administrator will read.
void tell_diagnostics(const std::vector<Diagnostic>& diagnostics, Logger& logger);

}  // namespace raspool
