#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/lease/decision.hpp"
#include "core/lease/explanation.hpp"
#include "core/lease/journal_record.hpp"
#include "core/lease/ras_device.hpp"
#include "core/policy/configuration.hpp"

namespace raspool {

// Derives the identifier of (pool, user, counter); deterministic, and not guessable without the secret that
// the caller keeps in it. Called under the service's mutex.
using IdentifierDerivation = std::function<InterfaceIdentifier(
    std::string_view pool, std::string_view user_key, std::uint32_t counter)>;

// What became of a Release.
enum class ReleaseOutcome : std::uint8_t {
  released,
  released_other_name_form,  // released; the names agree but differ in form (interfaces 2.2)
  not_held,                  // no live lease of this address
  other_ras_port,
  other_user,
};

// Who holds what: decides every Get and Release by the decision table of core/INTERFACES.md 2.1.
//
// Pure and deterministic: time comes in as an argument, randomness as a derivation, and nothing is read or
// written outside. So one engine serves RRAS, replay, explain, the model test and simulation. Not
// thread-safe: the service holds one mutex around it.
//
// Each call that changes something appends the facts to `journal`, in order; the book is always the fold of
// what it has appended and of what it was restored from.
class LeaseBook {
 public:
  struct Settings {
    std::shared_ptr<const Policy> policy;
    Mode mode = Mode::enforce;
    IdentifierDerivation derive;
    Sequence next_sequence = 1;
  };
  explicit LeaseBook(Settings settings);
  LeaseBook(LeaseBook&&) noexcept;
  LeaseBook& operator=(LeaseBook&&) noexcept;
  ~LeaseBook();

  // How the process that kept the tenures ended, and when it is known to have lived last.
  struct Restart {
    bool clean =
        false;  // it said goodbye: hold-down counts from `at`; else from now, as connections may have lived
    WallTime at;
  };
  // Takes over what a state file says (into an empty book): remembers closed tenures, and ends those still
  // open (R90, R91), as no connection outlives RRAS. Call once, before the first Get.
  void restore(const std::vector<Tenure>& last, const Restart& restart, Instant now, Journal& journal);

  // Takes over what the state file of a service that runs says, open leases as open ones: for looking at. The
  // same from an empty book, and no record is made.
  void adopt(const std::vector<Tenure>& last, Instant now);

  // Takes a new policy while leases live; its names are read as those of the old one. No lease ends and no
  // record is needed: each live lease, hold-down and memory counts in the pool that now holds its address, by
  // the settings now in force. What the new policy would not give becomes a stray (I2 of the page) until it
  // is released. Costs time by addresses touched.
  void reconfigure(std::shared_ptr<const Policy> policy, Mode mode, Instant now, Journal& journal);

  // Addresses of this machine's own interfaces are never given. Replaces the former ones.
  void set_host_addresses(const std::vector<Address>& addresses);

  // Answers a Get.
  [[nodiscard]] Decision assign(const Request& request, Instant now, Journal& journal);

  // For a Get of which no record can be made. What `assign` would answer, if that begins and ends no tenure
  // (an answer that is repeated, a refusal); else nothing, and nothing has changed.
  [[nodiscard]] std::optional<Decision> assign_without_record(const Request& request, Instant now);
  // May RRAS's proposal go back with no record of it? If it lies in no pool, so that nobody else will get it
  // from here, and `offer` would give it.
  [[nodiscard]] bool may_go_unrecorded(const Request& request, Instant now) const;

  // Takes RRAS's own proposal as it is, or refuses with `nothing_offered`: what `offer` means in section 2.1.
  // For a Get whose record came too late.
  [[nodiscard]] Decision offer(const Request& request, Instant now, Journal& journal);

  // What `assign` would answer now, and every step on the way. Changes nothing. `former`: tenures of this
  // user that the history knows, newest first; the book itself forgets an address when somebody else gets it.
  [[nodiscard]] Explanation explain(const Request& request, Instant now,
                                    const std::vector<Tenure>& former = {}) const;

  // Takes back an answer that RRAS has not seen, as if it had never been (interfaces 2.3): its address is
  // free at once and counts as released longest ago, and who remembered it does so again. Nothing happens for
  // one whose tenure is no longer the live one of its address. False: the answer stands, as it repeats an
  // older one or has itself been repeated since, and RRAS may have seen that.
  bool withdraw(const Decision& decision, Instant now, Journal& journal);

  // Frees the lease that the Release names, and only that (R51 to R53).
  ReleaseOutcome release(const Release& release, Instant now, Journal& journal);

  // Ends the live lease of this address, for an administrator who knows that its connection is gone: RRAS is
  // not told. Nothing: there is none.
  std::optional<Tenure> release_by_hand(Address address, Instant now, Journal& journal);

  // What link callouts told; hints that never make a lease (R76). `connection` is RRAS's handle, `device` its
  // name of the RAS port's device, which rules may ask for; empty if it was not told.
  void link_up(std::string_view ras_port, std::uint64_t connection, std::string_view device = "");
  void link_down(std::string_view ras_port, std::uint64_t connection);

  // The device last seen on each RAS port, of a bounded number of RAS ports; the one seen longest ago first.
  std::vector<RasDevice> devices() const;
  void restore_devices(const std::vector<RasDevice>& devices);  // in that order; what was seen here is newer
  void device_seen(const RasDevice& device);                    // without a link
  // What is different since this was last asked, for the state file; an empty device: forgotten.
  std::vector<RasDevice> take_changed_devices();

  // Of this user nothing is remembered any more: each address that the user has left bears a pseudonym from
  // now on, which stands for the name as it was (empty: this one stays). It rests as it did. Live leases stay
  // the user's, and so does what has ended since this change, `since` itself included. No record is made: the
  // caller has changed what was written before. Returns how many addresses are the user's still.
  std::size_t forget(const UserName& user, Sequence since,
                     const std::function<std::string(std::string_view name)>& pseudonym);

  struct PoolUse {
    std::string pool;
    Family family = Family::v4;
    std::uint64_t size = 0;  // 0: unlimited (IPv6)
    std::uint64_t live = 0, held_down = 0, reserved = 0, never_used = 0;
    std::uint64_t peak = 0;  // the most live at a time since `forget_peaks`
    std::uint64_t strays =
        0;  // of the live ones, those whose address is another's reservation since a reload
  };
  std::vector<PoolUse> use(Instant now) const;  // counted from the addresses, not from counters
  std::vector<Tenure> live() const;             // every live lease, by address
  std::vector<Tenure> known() const;            // the last tenure of every address it knows, by address
  // Live leases that are older than the reload since which they would not be given: their address is in no
  // pool, or excluded, or another's reservation. By address.
  std::vector<Tenure> strays() const;

  // How full a pool is, at no cost: for every callout to look at.
  struct Fill {
    std::uint64_t live = 0;
    std::uint64_t size = 0;  // 0: unlimited (IPv6)
    std::uint64_t peak = 0;  // the most live at a time since `forget_peaks`
  };
  Fill fill(PoolIndex pool) const;
  void forget_peaks();

  Sequence next_sequence() const;
  // A number for a change of a tenure that makes no record.
  Sequence take_sequence();

  // For who ties to a tenure what it is told of a connection. The last tenure of this address, live or ended;
  // the live one on this RAS port; nothing: there is none.
  std::optional<Tenure> last_of(Address address) const;
  std::optional<Tenure> live_on(std::string_view ras_port, Family family) const;
  // Are these names of one account, whatever domain they name or leave out?
  bool is_same_account(std::string_view name, std::string_view other) const;

  // `live` (unsorted) and `use` for who must not hold up callouts: a part of the addresses at a time, between
  // which the book may change; after a reconfigure begin anew. `at`: 0 at first; moves on. False: that was
  // the last part. `live_part` adds at most kMostInPart to `live`; who holds a mutex meanwhile has made room
  // for that, as a long vector takes long to grow.
  static constexpr std::size_t kMostInPart = 1024;
  bool live_part(std::size_t& at, std::vector<Tenure>& live) const;
  bool use_part(std::size_t& at, std::vector<PoolUse>& use, Instant now) const;

  // Checks I1, I2 and I3 on every address. Empty: all hold. Costs time by addresses touched.
  std::vector<std::string> verify(Instant now) const;

  // The same likewise in parts, of at most kMostInPart addresses. What changes between two parts is no
  // failure; it leaves the totals of pools uncertain by as much. A reconfigure makes it begin anew. False:
  // that was the last part.
  struct Verification {
    std::vector<std::string> failures;

    // How far it is, and what it began with.
    enum class Stage : std::uint8_t { records, totals, addresses };
    Stage stage = Stage::records;
    std::shared_ptr<const Policy> policy;
    Sequence began = 0;
    std::size_t at = 0;
    PoolIndex pool = 0;
    std::size_t range = 0;
    std::uint64_t next = 0;
    std::vector<std::uint64_t> live;  // counted, by pool
  };
  bool verify_part(Verification& verification, Instant now) const;

 private:
  class State;
  std::unique_ptr<State> state_;
};

}  // namespace raspool
