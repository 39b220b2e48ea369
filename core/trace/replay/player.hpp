#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "core/lease/lease_book.hpp"
#include "core/trace/accounting/recorded_sessions.hpp"

namespace raspool {

// Whose name is whose: texts of users become users, as a policy's names rules read them.
class ReplayUsers {
 public:
  using Id = std::uint32_t;

  ReplayUsers(const NameTable& names, const NameRules& rules) : names_(names), rules_(rules) {}

  Id id_of(NameTable::Id name);
  const UserName& name(NameTable::Id name) const { return *by_name_[name].name; }  // after id_of
  const std::string& shown(Id user) const { return shown_[user]; }                 // as it was written first
  std::size_t size() const { return shown_.size(); }

 private:
  struct Known {
    std::optional<UserName> name;
    Id user = 0;
  };

  const NameTable& names_;
  const NameRules& rules_;
  std::vector<Known> by_name_;
  boost::unordered_flat_map<std::string, Id> by_key_;
  std::vector<std::string> shown_;
};

// What a connection was granted, as long as it lasts.
struct Granted {
  Address address;
  std::optional<PoolIndex> pool;
};

// Hears how the sessions go under a policy.
class ReplayListener {
 public:
  virtual ~ReplayListener() = default;
  // A connection asked for an address. The book has answered.
  virtual void got(const Session& session, ReplayUsers::Id user, const Decision& decision,
                   const LeaseBook& book) = 0;
  // One that was granted its address has ended.
  virtual void left(const Session& session, ReplayUsers::Id user, const Granted& granted, WallTime time,
                    const LeaseBook& book) = 0;
  // False: what is still to come is of no interest.
  virtual bool wants_more() const { return true; }
};

// Plays recorded sessions of one server in virtual time through a lease book.
class Player {
 public:
  Player(const RecordedSessions& recorded, std::optional<std::uint16_t> server);

  struct Settings {
    std::shared_ptr<const Policy> policy;
    Mode mode = Mode::enforce;
    IdentifierDerivation derive;
  };
  void play(const Settings& settings, ReplayUsers& users, ReplayListener& listener) const;

  std::size_t sessions() const { return by_begin_.size(); }
  std::optional<WallTime> first() const;  // begin
  std::optional<WallTime> last() const;   // end

 private:
  const RecordedSessions& recorded_;
  std::vector<std::uint32_t> by_begin_, by_end_;  // places of sessions
};

}  // namespace raspool
