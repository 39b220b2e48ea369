#pragma once

#include <boost/container_hash/hash.hpp>
#include <boost/unordered/unordered_flat_set.hpp>
#include <cstdint>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "core/trace/accounting/address_map.hpp"
#include "core/trace/replay/address_need.hpp"
#include "core/trace/replay/replay_report.hpp"

namespace raspool {

// Counts what a server's report tells while its sessions are played.
class ReplayStatistics : public ReplayListener {
 public:
  ReplayStatistics(std::shared_ptr<const Policy> policy, const TimeGrid& grid, const NameTable& names);

  void got(const Session& session, ReplayUsers::Id user, const Decision& decision,
           const LeaseBook& book) override;
  void left(const Session& session, ReplayUsers::Id user, const Granted& granted, WallTime time,
            const LeaseBook& book) override;

  // What was counted; not yet in it: smallest sizes and growth.
  ServerReport report(const ReplayUsers& users) const;
  const AddressNeed& need() const { return need_; }

 private:
  struct Former {
    ReplayUsers::Id user = 0;
    WallTime released;
  };
  struct OfPool {
    PoolReport report;
    std::uint64_t live = 0;
    AddressMap<Former> former;  // of released addresses
  };
  struct OfUser {
    UserReport report;
    std::optional<Address> last;  // IPv4
  };

  void note_use(PoolIndex pool, WallTime time, std::uint64_t live);
  void count_address(OfPool& pool, const Session& session, ReplayUsers::Id user, const Decision& decision);
  bool is_undecided(const Session& session, const Decision& decision) const;
  OfUser& user_at(ReplayUsers::Id user);

  std::shared_ptr<const Policy> policy_;
  TimeGrid grid_;
  const NameTable& names_;
  AddressNeed need_;
  ServerReport report_;
  std::vector<OfPool> pools_;
  std::vector<OfUser> users_;
  boost::unordered_flat_set<std::pair<ReplayUsers::Id, std::uint64_t>,
                            boost::hash<std::pair<ReplayUsers::Id, std::uint64_t>>>
      had_;                           // who had which address
  std::vector<RuleIndex> ask_links_;  // rules with conditions that accounting logs do not tell
  std::array<std::uint64_t, 16> reasons_{};
};

}  // namespace raspool
