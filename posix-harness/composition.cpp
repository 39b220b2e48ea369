#include "posix-harness/composition.hpp"

#include <utility>

#include "core/env/system_threads.hpp"
#include "core/service/configuration_file.hpp"
#include "core/service/log_file.hpp"
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

constexpr Duration kLogFilePatience = std::chrono::seconds(2);

std::unique_ptr<HostAddresses> host_addresses_of(const Composition::Options& options) {
  if (options.host_addresses) return std::make_unique<ListedAddresses>(*options.host_addresses);
  return std::make_unique<InterfaceAddresses>();
}

}  // namespace

struct Composition::Parts {
  explicit Parts(const Options& options)
      : logger(stderr_logger, clock, writer_locks),
        host_addresses(host_addresses_of(options)),
        file(options.config, computer_name(), *host_addresses, logger),
        service(
            begin(), {clock, logger, keyed_hash, writer_locks, *host_addresses, threads},
            [this](const ServiceSettings& settings) {
              return open_sqlite_lease_store(settings, random, keyed_hash, clock);
            },
            [this](std::string_view as_server) { return file.read_again(as_server); }) {
    logger.write(MessageId::started, options.config.string());
  }

  std::optional<Configuration> begin() {
    auto configuration = file.read_at_start();
    if (configuration) logger.use(configuration->service.log_file);
    return configuration;
  }

  PosixClock clock;
  SystemThreads threads{clock};
  StderrLogger stderr_logger;
  PosixWriterLocks writer_locks;
  LogFile logger;
  OpensslKeyedHash keyed_hash;
  PosixRandomSource random;
  std::unique_ptr<HostAddresses> host_addresses;
  ConfigurationFile file;
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
std::shared_ptr<const Configuration> Composition::configuration() const { return parts_->service.in_force(); }

std::string Composition::server() const {
  const auto in_force = configuration();
  return in_force ? in_force->service.server : computer_name();
}

ReloadResult Composition::reload(const std::optional<std::filesystem::path>& file) {
  if (file) parts_->file.move_to(*file);
  ReloadResult result = parts_->service.reload();
  if (result.done) parts_->logger.use(configuration()->service.log_file);
  return result;
}

bool Composition::stop(std::optional<TraceLine> terminate) {
  if (!parts_->service.stop(std::move(terminate))) return false;
  parts_->logger.write(MessageId::stopped, "");
  return parts_->logger.stop(kLogFilePatience);
}

}  // namespace raspool::posix
