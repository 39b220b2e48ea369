#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/lease/lease_book.hpp"

namespace raspool::test {

// The pool that now holds a tenure's address, also if another gave it.
std::optional<PoolIndex> pool_of(const Policy& policy, const Tenure& tenure);

// Which addresses rest, and for whom: I4's own memory, fed by the journal alone.
class RestingAddresses {
 public:
  void take_policy(std::shared_ptr<const Policy> policy);
  void ended(const Tenure& tenure, EndReason reason, Instant now);
  // A new process begins, with the policy it was given: what the last one knew, by the wall clock.
  void restarted(const std::vector<Tenure>& last, const LeaseBook::Restart& how, Instant now);
  // Of an identifier nothing is remembered but its hold-down: it ends for good when there is a reload.
  void forget_rested_identifiers(Instant now);

  // Empty: this tenure may begin now.
  std::string what_forbids(const Tenure& tenure, Instant now) const;

 private:
  struct Rest {
    UserName user;
    Ticks from;
    Tenure tenure;
  };

  void rest(const Tenure& tenure, Ticks from);
  bool is_over(const Rest& rest, Instant now) const;
  Duration hold_down_of(const Tenure& tenure) const;

  std::shared_ptr<const Policy> policy_;
  std::map<Address, Rest> rests_;
  std::map<std::string, Duration> hold_downs_;  // by pool, also of pools that are gone
};

}  // namespace raspool::test
