#include "posix-harness/composition.hpp"

#include <utility>

#include "core/policy/configuration_reader.hpp"
#include "core/store/sqlite_lease_store.hpp"
#include "posix-harness/env/computer_name.hpp"
#include "posix-harness/env/interface_addresses.hpp"
#include "posix-harness/env/openssl_keyed_hash.hpp"
#include "posix-harness/env/posix_clock.hpp"
#include "posix-harness/env/posix_random_source.hpp"
#include "posix-harness/env/posix_writer_locks.hpp"
#include "posix-harness/env/stderr_logger.hpp"

namespace raspool::posix {
namespace {

std::optional<Configuration> read_configuration_and_tell(const std::filesystem::path& file, Logger& logger) {
  const auto result = load_configuration(file, computer_name());
  for (const Diagnostic& diagnostic : result.diagnostics) {
    const bool is_error = diagnostic.level == Diagnostic::Level::error;
    logger.write(is_error ? MessageId::configuration_error : MessageId::configuration_warning,
                 diagnostic.to_string());
  }
  if (result.configuration) logger.write(MessageId::configuration_loaded, file.string());
  return result.configuration;
}

std::unique_ptr<HostAddresses> host_addresses_of(const Composition::Options& options) {
  if (options.host_addresses) return std::make_unique<ListedAddresses>(*options.host_addresses);
  return std::make_unique<InterfaceAddresses>();
}

}  // namespace

struct Composition::Parts {
  explicit Parts(const Options& options)
      : host_addresses(host_addresses_of(options)),
        configuration(read_configuration_and_tell(options.config, logger)),
        service(
            configuration, {clock, logger, keyed_hash, writer_locks, *host_addresses},
            [this](const ServiceSettings& settings) { return open_sqlite_lease_store(settings, random); }) {
    logger.write(MessageId::started, options.config.string());
  }

  PosixClock clock;
  StderrLogger logger;
  OpensslKeyedHash keyed_hash;
  PosixRandomSource random;
  PosixWriterLocks writer_locks;
  std::unique_ptr<HostAddresses> host_addresses;
  std::optional<Configuration> configuration;
  AddressService service;
};

Composition::Composition(const Options& options) : parts_(std::make_unique<Parts>(options)) {}
Composition::Composition(Composition&&) noexcept = default;

Composition::~Composition() {
  // If threads are left, a hanging disk holds them; what they use stays until the process ends.
  if (parts_ && !parts_->service.stop()) static_cast<void>(parts_.release());
}

AddressService& Composition::service() { return parts_->service; }
const Clock& Composition::clock() const { return parts_->clock; }
const std::optional<Configuration>& Composition::configuration() const { return parts_->configuration; }

std::string Composition::server() const {
  return parts_->configuration ? parts_->configuration->service.server : computer_name();
}

bool Composition::stop() {
  const bool stopped = parts_->service.stop();
  if (stopped) parts_->logger.write(MessageId::stopped, "");
  return stopped;
}

}  // namespace raspool::posix
