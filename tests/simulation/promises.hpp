#pragma once

#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "core/lease/decision.hpp"
#include "core/policy/configuration.hpp"
#include "tests/simulation/simulated_disk.hpp"

namespace raspool::test {

// What callers were told, and what that promises (I1, I4, I5 of core/INTERFACES.md, section 6): an address
// that was told to one user is told to no other until it is released and has rested, and what was told is in
// the record as durably as `durability` says. Knows only what happens outside the service, and where that
// leaves several orders open, believes the one that promises least.
class Promises {
 public:
  Promises(const SimulatedDisk& disk, std::vector<std::string>& violations)
      : disk_(disk), violations_(violations) {}

  struct Get {
    std::string user, ras_port;
    Family family;
    Instant began;
    bool overlapped = false;  // another Get for the same RAS port was under way
  };
  // What is in force for a Get.
  struct Terms {
    Durability durability = Durability::none;
    OnFailure on_failure = OnFailure::keep;
    bool late = false;  // the deadline has passed, or the disk was behind
    Duration hold_down{};
  };
  using Ticket = std::uint64_t;
  Ticket get_begins(Get get);
  void get_ends(Ticket ticket, const Decision& decision, const Terms& terms, Instant now);
  void get_is_lost(Ticket ticket);  // its process ended before RRAS had the answer, or soon after
  void release(const std::string& user, const std::string& ras_port, Address address, Instant now);

  void hold_down_is(Duration hold_down);  // of a configuration that may come into force
  void process_ended(bool by_power);
  void file_recovered(bool cleanly, std::optional<WallTime> alive_at, Instant now);
  std::size_t size() const { return told_.size(); }

 private:
  // The last that an address was told to.
  struct Told {
    std::string user, ras_port;
    Sequence tenure = 0;
    std::optional<Durability> recorded;  // it was in the file as durably as this when it was told
    bool held = true;
    Instant rests_from{};  // unless held
    Duration hold_down{};
  };
  void ask_again_for(const Get& get, const Decision* promised);
  void rest(Told& told, Instant from);
  static bool may_stand_unwritten(const Get& get, const Decision& decision, const Terms& terms);
  std::optional<Instant> may_have_ended_at(const Told& told) const;
  bool is_promised(const Decision& decision) const;
  void check(const Get& get, const Decision& decision, Instant now);

  const SimulatedDisk& disk_;
  std::vector<std::string>& violations_;
  std::map<Address, Told> told_;
  std::map<std::tuple<Address, std::string, std::string>, Ticks> released_;  // by user and RAS port; the last
  std::map<Ticket, Get> under_way_;
  Ticket next_ticket_ = 1;
};

}  // namespace raspool::test
