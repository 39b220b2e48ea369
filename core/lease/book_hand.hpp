#pragma once

#include <optional>
#include <vector>

#include "core/lease/book_state.hpp"
#include "core/lease/decision_table.hpp"
#include "core/lease/plan.hpp"

namespace raspool {

// The book's hand: carries out what the decision table planned, and writes it down.
class LeaseBook::State : public BookState {
 public:
  using BookState::BookState;

  const Plan& plan(DecisionTable& table) const;  // by the mode in force; lives as long as the table
  Decision carry_out(const Plan& plan, const Request& request, Instant now, Journal& journal);
  void end(LeaseRecord& record, EndReason reason, Instant now, Journal& journal);
  bool withdraw(const Decision& decision, Instant now, Journal& journal);
  Tenure close(const Tenure& open, const Restart& restart, Instant now, Journal& journal);
  void take_over(const std::vector<const Tenure*>& last, Instant now);  // open ones as live leases
  void forget_rested_identifiers(Instant now) {  // but those behind one that still rests
    if (records.has_identifiers()) look_for_rested_identifiers(now);
  }
  void prefetch(const Request& request, const std::optional<RasPort>& ras_port) const;
  void prefetch(Address released, const std::optional<RasPort>& ras_port) const;

 private:
  Sequence next_sequence() { return settings.next_sequence++; }
  void begin(const Plan& plan, const Request& request, Instant now, Decision& decision, Journal& journal);
  void make_free(LeaseRecord& record);  // it ended at `released` of its facts
  void look_for_rested_identifiers(Instant now);
  void forget_if_rested(Address identifier, Instant now);
  void prefetch_upcoming(PoolIndex pool) const;
  void take(LeaseRecord& record);  // out of the free ones
  // As one that has ended, and was released then.
  PackedTenure packed(const Tenure& tenure, Ticks released);
  void write(PackedTenure packed, LeaseRecord& record);
};

}  // namespace raspool
