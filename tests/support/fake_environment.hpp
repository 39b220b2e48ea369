#pragma once

#include "core/env/system_threads.hpp"
#include "core/service/address_service.hpp"
#include "tests/support/fake_clock.hpp"
#include "tests/support/fake_host_addresses.hpp"
#include "tests/support/fake_keyed_hash.hpp"
#include "tests/support/fake_writer_locks.hpp"
#include "tests/support/recording_logger.hpp"

namespace raspool::test {

// An outside world in memory for an AddressService, which it must outlive. Time runs, because deadlines are
// kept on real time; it may be sent ahead.
struct FakeEnvironment {
  RunningClock clock;
  RecordingLogger logger;
  FakeKeyedHash keyed_hash;
  FakeWriterLocks writer_locks;
  FakeHostAddresses host_addresses;
  SystemThreads threads{clock};

  Environment interfaces() { return {clock, logger, keyed_hash, writer_locks, host_addresses, threads}; }
};

}  // namespace raspool::test
