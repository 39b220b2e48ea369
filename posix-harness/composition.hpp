#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/env/clock.hpp"
#include "core/policy/configuration.hpp"
#include "core/service/address_service.hpp"

namespace raspool::posix {

// A running service and all it needs on POSIX. Its .cpp is the one file that chooses adapters.
class Composition {
 public:
  struct Options {
    std::filesystem::path config;
    std::optional<std::vector<Address>> host_addresses;  // in place of what the system tells
  };

  // Reads the configuration and begins the service. As in RRAS, a configuration that cannot be read does not
  // keep the service from running: the messages on stderr tell, and it answers with nothing to decide by.
  explicit Composition(const Options& options);
  Composition(Composition&&) noexcept;
  Composition& operator=(Composition&&) = delete;
  ~Composition();  // stops the service

  AddressService& service();
  // As AddressService's, and told to the process that has the state file if this one has not.
  void take_news(const ConnectionNews& news) noexcept;
  const Clock& clock() const;
  std::shared_ptr<const Configuration> configuration()
      const;                   // as it is in force; null: it could not be read
  std::string server() const;  // its name in records and traces
  // Reads the configuration again, from now on from another file if one is given.
  ReloadResult reload(const std::optional<std::filesystem::path>& file = std::nullopt);
  // In order, with a message; false: threads are left. `terminate` as in AddressService::stop.
  bool stop(std::optional<TraceLine> terminate = std::nullopt);

 private:
  struct Parts;
  bool stop_threads(std::optional<TraceLine> terminate);
  std::unique_ptr<Parts> parts_;
};

}  // namespace raspool::posix
