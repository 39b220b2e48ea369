#pragma once

#include <memory>
#include <vector>

#include "core/service/address_service.hpp"
#include "core/store/lease_store.hpp"

namespace raspool::test {

enum class StoreCall : std::uint8_t {
  open,
  recover,
  append,
  set_durability,
  mark_alive,
  mark_stopped,
  fold,
  keep_devices,
  keep_facts,
};
inline constexpr std::size_t kStoreCalls = 9;

// A disk in memory that does as it is told: it may be slow, hang, fail or throw. What a service has written
// stays when the service is gone, so that the next one recovers it. Safe to use from any thread; the stores
// that were opened on it may outlive it.
class ScriptedDisk {
 public:
  ScriptedDisk();
  ~ScriptedDisk();  // lets go of all that hangs

  // Opens the disk's one state file; to be handed to an AddressService.
  StoreOpener opener();

  // From now on such calls wait until let_go().
  void hang(StoreCall call);
  void let_go();
  bool wait_until_hanging(StoreCall call);  // false: it never does
  // Such calls take this long. Zero: at once again.
  void slow_down(StoreCall call, Duration each);
  // The next such calls return this error.
  void fail_next(StoreCall call, std::size_t times, StoreError error);
  // The next such calls throw std::runtime_error, or what is no exception at all.
  enum class Thrown { exception, number };
  void throw_next(StoreCall call, std::size_t times, Thrown thrown = Thrown::exception);

  // As if a process that is gone without a stop had written it.
  void write(const std::vector<JournalRecord>& records);

  std::size_t calls(StoreCall call) const;        // so far, also those that failed or hang
  std::vector<JournalRecord> journal() const;     // all that was ever written
  std::vector<std::size_t> commit_sizes() const;  // records of each commit
  std::vector<Tenure> last() const;               // its fold
  std::optional<WallTime> alive_at() const;
  std::optional<Durability> durability() const;  // as set on an open store; nothing: as it was opened
  bool stopped_cleanly() const;
  std::vector<RasDevice> devices() const;  // kept, by RAS port
  std::vector<TenureFacts> facts() const;  // kept, in the order in which they came
  std::size_t open_stores() const;

 private:
  class State;
  class Store;
  std::shared_ptr<State> state_;
};

}  // namespace raspool::test
