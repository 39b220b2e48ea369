#pragma once

#include "core/env/clock.hpp"
#include "core/env/logger.hpp"
#include "core/env/threads.hpp"
#include "core/service/address_service.hpp"
#include "core/service/limited_logger.hpp"
#include "core/service/timers.hpp"
#include "core/service/worker_threads.hpp"

namespace raspool {

// Rewrites the file that the key `metrics` names, for a Prometheus textfile collector: every 15 seconds, on a
// thread of its own, whole or not at all. A file that cannot be written is told once a minute, and tried
// again every second.
class MetricsFile {
 public:
  static constexpr Duration kEvery = std::chrono::seconds(15);

  // All outlive this object and, should stop() return false, the process.
  MetricsFile(AddressService& service, Threads& threads, const Clock& clock, Logger& logger);
  MetricsFile(const MetricsFile&) = delete;
  MetricsFile& operator=(const MetricsFile&) = delete;
  ~MetricsFile();  // stop() must have returned true

  // False if the disk hangs: the thread is left behind. Idempotent.
  bool stop(Duration bound) noexcept;

  // What the thread does each time. False: there is nothing to write, or it could not be written.
  bool write();

 private:
  void write_if_due() noexcept;

  AddressService& service_;
  const Clock& clock_;
  Ticks due_{};  // of the thread
  LimitedLogger logger_;
  Timers timers_;
  WorkerThreads threads_;
};

}  // namespace raspool
