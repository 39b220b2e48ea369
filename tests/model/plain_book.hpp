#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "core/lease/lease_book.hpp"

namespace raspool::test {

// LeaseBook's plain twin: the decision table of core/INTERFACES.md, sections 2.1 to 2.6, written once more to
// be obviously right. It walks through everything it knows at every question, keeps nothing that can be
// counted, and shares no code with the book but the values (names, addresses, policy). Where the two differ,
// this one is to be read beside the page.
class PlainBook {
 public:
  explicit PlainBook(LeaseBook::Settings settings);

  void restore(const std::vector<Tenure>& last, const LeaseBook::Restart& restart, Instant now);
  void reconfigure(std::shared_ptr<const Policy> policy, Mode mode, Instant now);
  // What would be known after a clean stop now and a restart at once.
  PlainBook restarted(Instant now) const;
  void set_host_addresses(const std::vector<Address>& addresses);
  Decision assign(const Request& request, Instant now);
  Decision offer(const Request& request, Instant now);
  bool withdraw(const Decision& decision, Instant now);  // false: the answer stands
  ReleaseOutcome release(const Release& release, Instant now);
  void link_up(std::string_view ras_port, std::uint64_t connection, std::string_view device);
  void link_down(std::string_view ras_port, std::uint64_t connection);

  // The last tenure of each address: what the fold of the book's journal must be. `change` is left 0.
  const std::map<Address, Tenure>& last() const { return last_; }
  std::vector<LeaseBook::PoolUse> use(Instant now) const;
  std::vector<Address> strays() const;
  void restore_devices(const std::vector<RasDevice>& devices);

 private:
  // What is known of an address: the lease that is live, or was the last and may rest or be remembered.
  struct Lease {
    Tenure tenure;
    UserName user;
    std::optional<PoolIndex> pool;
    std::uint64_t connection = 0;      // whose link its RAS port carried, as far as told
    bool counts_for_ras_port = false;  // row 1 can take this away from a live lease
    bool was_repeated = false;         // somebody else may have been told it
    Ticks released{};                  // of an ended one
    Sequence change = 0;               // of the record that ended it

    bool is_live() const { return tenure.is_live(); }
  };
  // When an address came back to its pool; equal times in the order of coming, withdrawn ones the other way
  // round.
  struct CameBack {
    Ticks at;
    std::int64_t order;
    friend auto operator<=>(const CameBack&, const CameBack&) = default;
  };

  // The rows of the table.
  Decision decide(const Request& request, Instant now);
  bool may_be_kept(const Request& request, Instant now);
  bool still_allowed(const Lease& lease, const Request& request, std::optional<RuleIndex> rule) const;
  Decision repeat(Lease& lease, const Request& request, std::optional<RuleIndex> rule);
  std::optional<Address> free_reservation(const Request& request, Instant now) const;
  std::optional<Address> own_address(const Request& request, const Rule& rule, Instant now) const;
  std::optional<Address> never_used(PoolIndex pool) const;
  std::optional<Address> released_longest_ago(PoolIndex pool, const UserName& user, Instant now) const;
  std::optional<Address> derived_identifier(PoolIndex pool, const UserName& user, Instant now) const;
  Decision take_proposal(const Request& request, std::optional<RuleIndex> rule, Instant now);
  Decision observe(const Request& request, Instant now);
  static Decision refuse(Reason reason, const Request& request, std::optional<RuleIndex> rule);

  // The page's words.
  Lease* live_lease_of(Address address);
  Lease* live_lease_on(std::string_view ras_port, Family family);
  bool rests(const Lease& lease, Instant now) const;                           // its hold-down runs
  bool rests_for(const UserName& user, Address address, Instant now) const;    // in somebody else's hold-down
  bool is_free_for(const UserName& user, Address address, Instant now) const;  // for an address in a pool
  bool is_remembered_by_time(const Lease& lease, Instant now) const;           // `sticky` alone
  Duration hold_down_of(const Lease& lease) const;
  Duration longest_hold_down() const;
  bool is_stray(const Lease& lease) const;
  bool may_be_free(Address address) const;  // IPv4: in a pool and not reserved
  std::optional<PoolIndex> pool_that_holds(const Tenure& tenure) const;
  std::string_view device_on(std::string_view ras_port) const;
  bool alive_on_another_link(const Lease& lease) const;
  std::optional<PoolIndex> pool_of_proposal(const Request& request) const;
  bool reaches(std::optional<RuleIndex> rule, std::optional<PoolIndex> pool) const;
  std::vector<PoolIndex> reached(const Rule& rule) const;
  bool is_external(Address proposal) const;
  static bool is_rras_own(const Lease& lease, const Request& request);
  std::size_t live_leases(const UserName& user, Family family) const;

  // What happens.
  Decision begin(const Request& request, Reason reason, Kind kind, Address address,
                 std::optional<PoolIndex> pool, std::optional<RuleIndex> rule, Instant now);
  void end(Address address, EndReason reason, WallTime at, Ticks released);

  std::shared_ptr<const Policy> policy_;
  Mode mode_;
  IdentifierDerivation derive_;
  Sequence next_sequence_;

  std::map<Address, Lease> leases_;
  std::map<Address, CameBack> came_back_;  // IPv4 addresses that may be free, were used and are not live
  std::map<Sequence, std::optional<Lease>> before_;  // by tenure: what its address was before
  std::map<Address, Tenure> last_;
  std::map<std::string, std::uint64_t, std::less<>> links_;  // connection by RAS port
  std::map<std::string, std::string, std::less<>> devices_;  // by RAS port, as last told
  std::map<std::string, Duration> hold_downs_;               // by pool, also of pools that are gone
  std::set<Address> host_addresses_;
  std::int64_t order_ = 1;
  Notices notices_;  // of the Get that is being answered
};

}  // namespace raspool::test
