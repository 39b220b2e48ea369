#pragma once

#include <boost/container/small_vector.hpp>
#include <cstdint>
#include <optional>
#include <utility>

#include "core/lease/book_state.hpp"
#include "core/lease/plan.hpp"
#include "core/lease/step_recorder.hpp"

namespace raspool {

// The decision table of core/INTERFACES.md 2.1 for one Get, row by row. Reads the book and changes nothing,
// so the same code decides and explains.
class DecisionTable {
 public:
  // `steps` is told what is looked at; null: nobody asks.
  DecisionTable(const BookState& book, const Request& request, Instant now, StepRecorder* steps = nullptr)
      : book_(book), policy_(book.policy()), request_(request), now_(now), steps_(steps) {
    plan_.ras_port = book.records.ras_ports().find(request.ras_port);
  }

  // The plan lives as long as the table.
  const Plan& decide();   // in enforce mode
  const Plan& observe();  // in observe mode (2.4)
  const Plan& offer();    // as if an `offer` had been reached and no lease were on the RAS port

  const std::optional<RasPort>& ras_port() const { return plan_.ras_port; }
  RuleSubject subject() const {
    return {request_.user, request_.ras_port, book_.links.device_on(request_.ras_port)};
  }

 private:
  // The rows, in decision_table.cpp. Each says whether it has answered.
  bool row_1_and_2(LeaseRecord* on_ras_port);
  bool row_3_external();
  bool row_4_no_rule();
  bool row_5_rule_looks_for_none();
  bool row_6_too_many_leases();
  bool row_7_reserved();
  bool row_8_own_address();
  const LeaseRecord* own_address_in(const Crowd& crowd) const;
  bool row_9_from_pools();
  void row_10_nothing();
  void take_offer();
  void refuse(Reason reason);
  void grant(Reason reason, Kind kind, Address address, std::optional<PoolIndex> pool);
  void found(const Found& found) {
    if (steps_ != nullptr) steps_->add(row_, found);
  }

  // The words of the table, in decision_terms.cpp.
  Family family() const { return request_.proposal.family(); }
  const Rule& rule() const { return policy_.rules()[*rule_]; }
  bool is_of_user(const LeaseRecord& record) const { return book_.records.is_of(record, request_.user); }
  bool is_live(const LeaseRecord& record) const { return record.is_live() && !plan_.ends(record); }
  Finding look_at_lease(const LeaseRecord& record) const;     // still_allowed, or why not
  Finding look_at_pool(std::optional<PoolIndex> pool) const;  // free: reached by the rule, and not draining
  Finding look_at(Address address) const;                     // free for the user, or why not
  LeaseRecord* on_ras_port() const {
    return plan_.ras_port ? book_.records.live_on(*plan_.ras_port, family()) : nullptr;
  }
  bool rule_has_pool_of_family() const;
  bool is_remembered(WallTime released, Duration sticky) const;  // by time alone
  bool is_sticky(const LeaseRecord& record) const;  // live, or remembered by the settings of its pool
  // How many addresses that memory can give the user stand before those still to be looked at, by pool.
  class PlacesTaken {
   public:
    std::uint32_t in(PoolIndex pool) const;
    void take(PoolIndex pool);

   private:
    boost::container::small_vector<std::pair<PoolIndex, std::uint32_t>, 4> taken_;
  };
  // Of records of IPv4 in a pool.
  Finding look_at_own(const LeaseRecord& record, const PlacesTaken& taken) const;
  // One that no memory can give takes no place from those that it can.
  bool takes_a_place(const LeaseRecord& record) const;
  bool is_full(PoolIndex pool, const PlacesTaken& taken) const;  // of the user's sticky addresses
  bool rests_for_another(const LeaseRecord& record) const;
  bool is_reserved_for_another(Address address) const;
  bool is_external(Address proposal) const;  // from AD or NPS
  std::uint32_t live_leases() const;         // of the user and family
  std::optional<PoolIndex> pool_of_proposal() const;
  std::optional<Address> next_of(PoolIndex pool, Reason& reason) const;
  std::optional<Address> next_identifier(PoolIndex pool) const;

  const BookState& book_;
  const Policy& policy_;
  const Request& request_;
  const Instant now_;
  StepRecorder* const steps_;
  std::uint8_t row_ = 0;
  std::optional<RuleIndex> rule_;
  Plan plan_;
};

}  // namespace raspool
