#pragma once

#include "core/lease/book_state.hpp"
#include "core/lease/plan.hpp"

namespace raspool {

// The decision table of core/INTERFACES.md 2.1 for one Get, row by row. Reads the book and changes nothing,
// so the same code decides and explains.
class DecisionTable {
 public:
  DecisionTable(const BookState& book, const Request& request, Instant now)
      : book_(book), policy_(book.policy()), request_(request), now_(now) {}

  Plan decide();   // in enforce mode
  Plan observe();  // in observe mode (2.4)
  Plan offer();    // as if an `offer` had been reached and no lease were on the RAS port

 private:
  Family family() const { return request_.proposal.family(); }

  void row_1_and_2(LeaseRecord& on_ras_port);
  bool still_allowed(const LeaseRecord& record) const;
  bool row_7_reserved();
  bool row_8_own_address();
  bool row_9_from_pools();
  void take_offer();
  void refuse(Reason reason);
  void grant(Reason reason, Kind kind, Address address, std::optional<PoolIndex> pool);

  bool rule_reaches(std::optional<PoolIndex> pool) const;
  bool rule_has_pool_of_family() const;
  bool is_of_user(const LeaseRecord& record) const { return is_of(record, request_.user); }
  bool is_live(const LeaseRecord& record) const { return record.is_live() && !plan_.ends(record); }
  bool is_remembered(WallTime released, Duration sticky) const;  // by time alone
  bool rests_for_another(const LeaseRecord& record) const;
  bool is_reserved_for_another(Address address) const;
  // Live nowhere, in nobody else's hold-down, not this machine's.
  bool is_available(Address address) const;
  bool is_free_for_user(Address address) const {
    return is_available(address) && !is_reserved_for_another(address);
  }
  std::optional<PoolIndex> pool_of_proposal() const;
  std::optional<Address> next_of(PoolIndex pool, Reason& reason) const;
  std::optional<Address> next_identifier(PoolIndex pool) const;

  const BookState& book_;
  const Policy& policy_;
  const Request& request_;
  const Instant now_;
  std::optional<RuleIndex> rule_;
  Plan plan_;
};

}  // namespace raspool
