#pragma once

#include <functional>

#include "core/admin/administration.hpp"
#include "core/admin/control_server.hpp"
#include "core/admin/link_messenger.hpp"
#include "core/admin/metrics_file.hpp"

namespace raspool {

// All by which a running service is administered, as both programs have it: the control channel, the metrics
// file, and what this process tells the one that decides. Each has a thread of its own.
class ServiceAdministration {
 public:
  struct Outside {
    ControlChannel& channel;
    const KeyedHash& hash;
    Threads& threads;
    const Clock& clock;
    Logger& logger;
  };
  // `place`: where a service with this configuration is to be found; any thread. `reload`: as the program
  // reads its configuration again. All outlive this object and, should stop() return false, the process.
  ServiceAdministration(AddressService& service, const Outside& outside,
                        const std::function<ControlPlace()>& place, std::function<ReloadResult()> reload);

  // What a link or connection callout told, for the service, and for the process that decides if this is not
  // the one.
  void take_news(const ConnectionNews& news) noexcept;

  // Ends the three threads, at once, and waits for all together at most the bound. False: one hangs in a
  // command or in the disk, and is left behind. Idempotent.
  bool stop(Duration bound) noexcept;

 private:
  AddressService& service_;
  const Clock& clock_;
  Administration administration_;
  MetricsFile metrics_;
  LinkMessenger messenger_;
  ControlServer control_;  // the last: it asks all above
};

}  // namespace raspool
