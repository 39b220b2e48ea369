#pragma once

#include <array>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/service/address_service.hpp"
#include "tests/simulation/event.hpp"
#include "tests/simulation/promises.hpp"
#include "tests/simulation/simulated_disk.hpp"
#include "tests/simulation/simulated_environment.hpp"
#include "tests/support/fake_host_addresses.hpp"
#include "tests/support/fake_keyed_hash.hpp"

namespace raspool::test {

// A whole server in one thread: a disk, up to two processes of RRAS with a real AddressService each, an RRAS
// that is in disorder, and an administrator. Lives one history; the same history is the same life.
class Machine final : private SimulatedDisk::Watcher {
 public:
  Machine(std::uint64_t seed, bool tells);
  ~Machine() override;

  // Until the history ends or something is wrong; then all is mended, restarted and looked at once more.
  void live(const std::vector<Event>& history);
  const std::vector<std::string>& violations() const { return violations_; }  // none: all promises were kept
  std::uint64_t steps() const { return steps_ + disk_.calls() + scheduler_.timeouts(); }
  std::uint64_t digest() const { return scheduler_.digest(); }

 private:
  static constexpr std::size_t kMostCallers = 6;

  struct Process {
    Process(Machine& machine, int number, Duration ticks_ahead);
    int number;
    Domain domain;
    SimulatedClock clock;
    SimulatedThreads threads;
    SimulatedLogger logger;
    FakeKeyedHash keyed_hash;
    SimulatedLocks::OfProcess locks;
    FakeHostAddresses host_addresses;
    SimulatedDisk::User disk_user;
    std::unique_ptr<AddressService> service;
    std::size_t callers = 0;
    std::uint64_t changes = 0;  // of what is in force, begun or done
    bool administrated = false;
    bool stopping = false;
    std::optional<bool> stopped;
  };
  struct Connection {
    std::string user, ras_port;
    Address address;
    int process;
  };

  void happen(const Event& event);
  void get(const Event& event, Family family);
  void call_get(Process& process, std::string user, std::string ras_port, Address proposal);
  void release(Connection connection);
  void take_off(std::uint32_t ras_port, const std::function<void(Connection)>& what);
  void explain(const Event& event);
  void check(Process& process);
  void reload(const Event& event);
  void set_mode(const Event& event);

  Process& start(std::size_t slot);
  void stop(std::size_t slot);
  void die(std::size_t slot, bool by_power);
  void bury_the_stopped();
  void mend();
  void last_look();
  template <class Work>
  void in_thread(Process& process, Work work);
  Process* process_at(std::uint32_t slot) { return processes_[slot].get(); }

  void recovered(bool cleanly, std::optional<WallTime> alive_at) override;
  void violated(std::string what) override;
  void tell(const std::string& what) const;

  const bool tells_;
  std::vector<std::string> violations_;
  Scheduler scheduler_;
  SimulatedDisk disk_;
  Promises promises_;
  SimulatedLocks locks_;
  Configuration configuration_;  // what the file says
  ServiceBounds bounds_;
  bool file_is_broken_ = false;
  std::array<std::unique_ptr<Process>, 2> processes_;
  int begun_ = 0;
  std::vector<Connection> connections_;  // as RRAS sees it
  std::deque<Connection> late_;          // releases that will still come
  std::optional<Connection> last_released_;
  std::uint64_t steps_ = 0;
};

}  // namespace raspool::test
