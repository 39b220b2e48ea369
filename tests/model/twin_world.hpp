#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "core/lease/lease_book.hpp"
#include "tests/model/plain_book.hpp"
#include "tests/model/random.hpp"
#include "tests/model/resting_addresses.hpp"
#include "tests/support/journal_fold.hpp"

namespace raspool::test {

// A LeaseBook and its plain twin under one random policy, to which the same random things happen. A world is
// made by its seed alone: the same seed lives the same life on every system.
class TwinWorld {
 public:
  explicit TwinWorld(std::uint64_t seed);

  // Something happens to both. What then differs, or does not hold; empty: all is well.
  std::vector<std::string> step();

  std::size_t planned_steps() const { return planned_steps_; }
  std::string story() const;  // the policy, and what happened last
  // The reasons of all answers and ends so far, in the words of records.
  const std::set<std::string_view>& reasons() const { return reasons_; }

 private:
  // What RRAS knows of a connection that got an answer.
  struct Answer {
    Request request;
    Decision decision;
  };

  void get();
  void compare(const Request& request, const Decision& decision, const Decision& expected);
  void release(const Release& release);
  void release_something();
  void release_something_wrong();
  void withdraw_something();
  bool is_held(std::string_view ras_port) const;
  void links_change();
  void time_passes();
  void wall_clock_steps();
  void host_addresses_change();
  void restart();
  void reload();
  void change_mode();
  void ask_as_after_a_restart();

  Address random_proposal(Family family);
  PrefixV6 random_prefix();
  std::string random_ras_port();
  UserName random_user();

  LeaseBook::Settings settings() const;
  bool is_large() const;
  void happened(std::string text);
  void differs(std::string text) { differences_.push_back(std::move(text)); }
  void after_step();
  void fold_journal();
  void check_hold_down(const JournalRecord& record);
  void take_policy(std::shared_ptr<const Policy> policy);

  Random random_;
  std::size_t planned_steps_, users_, ras_ports_;
  // Nothing happens of which a restart knows less: no steps of the wall clock, nothing withdrawn.
  bool calm_;
  std::shared_ptr<const Policy> policy_;
  Mode mode_ = Mode::enforce;
  Instant now_;

  JournalFold fold_;
  LeaseBook book_;
  PlainBook plain_;
  Journal journal_;  // of the step
  RestingAddresses resting_;
  Sequence first_since_reload_ = 0;
  std::size_t steps_unchecked_ = 0;
  std::vector<Address> host_addresses_;
  std::vector<Answer> answers_;  // some that RRAS may still release, or release again

  std::deque<std::string> story_;
  std::vector<std::string> differences_;
  std::set<std::string_view> reasons_;
};

}  // namespace raspool::test
