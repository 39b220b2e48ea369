#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/env/clock.hpp"
#include "core/env/host_addresses.hpp"
#include "core/env/keyed_hash.hpp"
#include "core/env/logger.hpp"
#include "core/env/threads.hpp"
#include "core/env/writer_lock.hpp"
#include "core/lease/connection_facts.hpp"
#include "core/lease/lease_book.hpp"
#include "core/policy/configuration_reader.hpp"
#include "core/service/latency_buckets.hpp"
#include "core/store/lease_store.hpp"
#include "core/trace/trace_line.hpp"

namespace raspool {

// The outside world of the service; everything outlives it.
struct Environment {
  const Clock& clock;
  Logger& logger;
  const KeyedHash& keyed_hash;
  WriterLocks& writer_locks;
  const HostAddresses& host_addresses;
  Threads& threads;
};
using StoreOpener =
    std::function<std::variant<std::unique_ptr<LeaseStore>, StoreError>(const ServiceSettings& settings)>;

// Reads the configuration again, for a reload; `as_server` as in configuration_reader.hpp. May take as long
// as the disk does.
using ConfigurationLoader = std::function<ConfigurationResult(std::string_view as_server)>;

// What became of a reload.
struct ReloadResult {
  bool done = false;  // false: the configuration that was in force still is, whole
  // What the reader said; and a warning for everything that changes with a restart only.
  std::vector<Diagnostic> diagnostics;
};

// A Get or a Release as it came, in UTF-8. The address's family is the family of the call.
struct Call {
  std::string_view user;
  std::string_view ras_port;
  Address address;  // Get: RRAS's proposal; Release: what is released
  PrefixV6 prefix;  // IPv6: its upper half
};

// What became of Gets and Releases since start.
struct ServiceStatus {
  WallTime started;
  Duration uptime{};
  std::string server;
  std::optional<Mode> mode;              // nothing: there is no configuration
  std::optional<Mode> mode_in_file;      // if it is another: the mode in force was set by hand
  std::optional<Durability> durability;  // in force
  bool deciding = false;                 // owns an open state file
  std::string not_deciding_because;
  std::size_t backlog = 0;                                // records decided and not yet written
  std::vector<std::pair<Reason, std::uint64_t>> answers;  // those that came at all, as RRAS was told
  std::uint64_t late_answers = 0;  // given by on_failure because the record was not in time
  std::uint64_t releases_not_matched = 0;
  std::uint64_t releases_in_another_form = 0;  // of the user's name; these did release
  std::uint64_t failed_writes = 0;             // attempts that the disk refused
  std::uint64_t dropped_facts = 0;             // that connection callouts told, for want of room
  std::vector<std::string> unmatched_users;    // whom no rule matched today (UTC): the first thousand
  std::vector<LeaseBook::PoolUse> pools;
  LatencyBuckets::Snapshot gets, releases, commits;  // how long each took
};

// What became of forgetting a user.
struct ForgetResult {
  std::string error;            // why it was not done, or not all of it; empty: done
  std::uint64_t tenures = 0;    // in the history that bear a pseudonym now
  std::uint64_t addresses = 0;  // that remembered the user
  std::uint64_t live = 0;       // leases that keep the name, as they lived meanwhile at least
};

// How much the service keeps in memory, and how often it looks.
struct ServiceBounds {
  std::size_t backlog_records = 200'000;                      // that wait for the disk: about 100 MB
  Duration look_for_configuration = std::chrono::minutes(1);  // by who was asked and had none
};

// The one door to everything; may be called from several threads at once. Decides under one mutex, held for
// the decision alone, and waits for the record outside it, never longer than the deadline.
//
// The state file is claimed from the start, but only provisionally before the first Get: nothing in it
// changes, leases that a crash left open stay open, and it is given up as soon as another process wants it
// for a Get. So of two processes, one for addresses and one for notifications, the first decides whichever
// began earlier; it reads the configuration again then, as reloads came to the other one so far. A Release
// before the first Get has nothing to release. All that happens on the commit thread, for which the first
// caller waits within its deadline.
class AddressService {
 public:
  // Without a configuration every Get is answered as by on_failure = "keep" with nothing to decide by, and
  // a minute later it looks whether there is a configuration now.
  AddressService(std::optional<Configuration> configuration, const Environment& environment,
                 StoreOpener open_store, ConfigurationLoader load_configuration = nullptr,
                 const ServiceBounds& bounds = {});
  AddressService(const AddressService&) = delete;
  AddressService& operator=(const AddressService&) = delete;
  ~AddressService();  // stop() must have returned true, or never have been needed

  // Any thread. Never throws, never waits longer than the deadline.
  Decision assign(const Call& call) noexcept;
  void release(const Call& call) noexcept;
  // What a link or connection callout told: hints, of which none makes or ends a lease (R76). Never waits.
  void take_news(const ConnectionNews& news) noexcept;
  // Of a link alone. `device`: RRAS's name of the RAS port's device; empty if it was not told.
  void link_up(std::string_view ras_port, std::uint64_t connection, std::string_view device = "") noexcept;
  void link_down(std::string_view ras_port, std::uint64_t connection) noexcept;

  // Reads the configuration again and puts it in force; leases that are open stay. With a mistake in it the
  // old one stays. The first one that a service gets starts it. Any thread; reloads wait for each other, and
  // no callout waits for the files.
  ReloadResult reload() noexcept;
  // In force at once, until the service starts again or a reload finds another mode in the file than it was.
  // Nothing if that is done, else why not.
  std::optional<std::string> set_mode(Mode mode) noexcept;

  // Takes the user's name, in whatever form, out of all that has ended: history, state file and memory. Open
  // leases keep it, and it takes another time for them when they have ended. Any thread; waits some seconds
  // at most, and no callout waits for it.
  ForgetResult forget(std::string_view user) noexcept;

  // Are callouts recorded in a trace? Then each is told of when it ends: its time, its length since `began`
  // and the server's name are filled in here. Never waits.
  bool is_recording() const noexcept;
  void record(TraceLine line, Ticks began) noexcept;
  void record_lost() noexcept;  // of a callout for whose line there was no memory

  // From now on every Get is refused with `terminated`. Writes what is still to be written, says goodbye in
  // the state file and ends the threads; waits for that at most the deadline (at least a second). True: no
  // thread is left. False (a disk hangs): threads are left, and the service must live until the process ends.
  // Idempotent. `terminate`: the line that tells of it in the trace, of which it is the last.
  bool stop(std::optional<TraceLine> terminate = std::nullopt) noexcept;

  // Ends a live lease by hand, for a connection that is gone: RRAS is not told, and hold-down applies.
  // Nothing: it has none. Waits for no record, as a Release.
  std::optional<Tenure> release_by_hand(Address address);

  // The configuration as it is in force now; null: none could be read yet.
  std::shared_ptr<const Configuration> in_force() const;
  // Does RRAS get the IPv6 callouts? As it was at start: if there was an IPv6 pool, if we observed, or if
  // there was no configuration, since one may come (interfaces, section 2).
  bool offers_ipv6() const;
  // These look at the book in parts, so that no callout waits for them; what changes meanwhile may be seen or
  // not.
  ServiceStatus status() const;
  std::vector<Tenure> live() const;  // by address
  // Are an administrator's commands for this process? False: another one has the state file, or may have it.
  bool is_to_be_asked() const;
  // What a Get would be answered now, and why; changes nothing, and takes no file from another process. Waits
  // for the state file as a Get does. Nothing: there is nothing to decide by.
  std::optional<Explanation> explain(const Call& call);
  // I1 to I3 on the running book, in parts likewise.
  std::vector<std::string> verify() const;

 private:
  class Core;
  std::shared_ptr<Core> core_;
};

}  // namespace raspool
