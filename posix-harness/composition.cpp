#include "posix-harness/composition.hpp"

#include <utility>

#include "core/admin/service_administration.hpp"
#include "core/env/system_threads.hpp"
#include "core/service/configuration_file.hpp"
#include "core/service/log_file.hpp"
#include "core/store/sqlite_lease_store.hpp"
#include "posix-harness/control_place.hpp"
#include "posix-harness/env/computer_name.hpp"
#include "posix-harness/env/interface_addresses.hpp"
#include "posix-harness/env/openssl_keyed_hash.hpp"
#include "posix-harness/env/posix_clock.hpp"
#include "posix-harness/env/posix_random_source.hpp"
#include "posix-harness/env/posix_writer_locks.hpp"
#include "posix-harness/env/stderr_logger.hpp"
#include "posix-harness/env/unix_control_channel.hpp"

namespace raspool::posix {
namespace {

constexpr Duration kLogFilePatience = std::chrono::seconds(2);
constexpr Duration kAdministrationPatience = std::chrono::seconds(3);  // with a command that is under way

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
            [this](std::string_view as_server) { return read_again(as_server); }),
        config(options.config) {
    logger.write(MessageId::started, options.config.string());
  }

  ConfigurationResult read_again(std::string_view as_server) {
    MutexLock lock(file_mutex);
    ConfigurationResult read = file.read_again(as_server);
    if (read.configuration) logger.use(read.configuration->service.log_file);  // it comes into force
    return read;
  }

  std::optional<Configuration> begin() {
    MutexLock lock(file_mutex);
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
  Mutex file_mutex;  // a scenario and raspoolctl may reload at the same time
  ConfigurationFile file GUARDED_BY(file_mutex);
  AddressService service;
  const std::filesystem::path config;
  UnixControlChannel control_channel;
  ServiceAdministration administration{service,
                                       {control_channel, keyed_hash, threads, clock, logger},
                                       [this] { return control_place(config, service.in_force().get()); },
                                       [this] { return service.reload(); }};  // the last: it asks all above
};

Composition::Composition(const Options& options) : parts_(std::make_unique<Parts>(options)) {}
Composition::Composition(Composition&&) noexcept = default;

Composition::~Composition() {
  // If threads are left, a hanging disk holds them; what they use stays until the process ends.
  if (parts_ && !stop_threads(std::nullopt)) static_cast<void>(parts_.release());
}

bool Composition::stop_threads(std::optional<TraceLine> terminate) {
  const bool is_ended = parts_->administration.stop(kAdministrationPatience);
  return parts_->service.stop(std::move(terminate)) && is_ended;
}

AddressService& Composition::service() { return parts_->service; }
void Composition::take_news(const ConnectionNews& news) noexcept { parts_->administration.take_news(news); }

const Clock& Composition::clock() const { return parts_->clock; }
std::shared_ptr<const Configuration> Composition::configuration() const { return parts_->service.in_force(); }

std::string Composition::server() const {
  const auto in_force = configuration();
  return in_force ? in_force->service.server : computer_name();
}

ReloadResult Composition::reload(const std::optional<std::filesystem::path>& file) {
  if (file) {
    MutexLock lock(parts_->file_mutex);
    parts_->file.move_to(*file);
  }
  return parts_->service.reload();
}

bool Composition::stop(std::optional<TraceLine> terminate) {
  if (!stop_threads(std::move(terminate))) return false;
  parts_->logger.write(MessageId::stopped, "");
  return parts_->logger.stop(kLogFilePatience);
}

}  // namespace raspool::posix
