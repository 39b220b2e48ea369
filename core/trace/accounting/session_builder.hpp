#pragma once

#include <deque>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/trace/accounting/access_servers.hpp"
#include "core/trace/accounting/accounting_record.hpp"
#include "core/trace/accounting/ended_sessions.hpp"
#include "core/trace/accounting/open_sessions.hpp"
#include "core/trace/accounting/quiet_times.hpp"
#include "core/trace/accounting/session.hpp"

namespace raspool {

// Makes sessions of accounting records, which come about in the order of time. Records may be lost, doubled
// or late, and servers may die without a word. Keeps what is open, and for a day what only seems to have
// ended, since its own end always wins. A session goes to the sink when its end is settled.
class SessionBuilder {
 public:
  SessionBuilder(const SessionOptions& options, NameTable& names, SessionTally& tally, SessionSink sink);

  void take(const AccountingRecord& record, WallTime time);
  void finish();  // the data end here

  std::size_t kept() const;  // sessions in memory

 private:
  struct Gone {  // seems to have ended
    WallTime settled_at;
    OpenSessions::Place place;
    WallTime begin;
  };
  struct Server {
    OpenSessions open;
    EndedSessions ended;
    QuietTimes quiet;
    std::deque<Gone> gone;
    std::optional<WallTime> last, swept;
  };
  struct Login {
    WallTime time;
    std::string klass;
  };

  bool is_left_out(const AccountingRecord& record);
  void take_login(const AccountingRecord& record, WallTime time);
  void pass_time(std::uint16_t number, Server& server, WallTime time);
  void sweep(Server& server, WallTime time);
  void restart(Server& server, WallTime time);
  std::optional<OpenSessions::Place> begin(std::uint16_t number, Server& server,
                                           const AccountingRecord& record, WallTime time, bool is_inferred);
  void show_sign_of_life(std::uint16_t number, Server& server, const AccountingRecord& record, WallTime time);
  void end(std::uint16_t number, Server& server, const AccountingRecord& record, WallTime time);
  void disconnect(Server& server, const AccountingRecord& record, WallTime time);
  void take_whole(std::uint16_t number, Server& server, const AccountingRecord& record, WallTime time);

  void add_to(OpenSession& session, const AccountingRecord& record);
  void suspect(Server& server, OpenSessions::Place place, WallTime time, SessionEnd by);
  void suspect_former_holders(Server& server, OpenSessions::Place place);
  void close(Server& server, OpenSessions::Place place, WallTime time, SessionEnd by);
  void emit(const OpenSession& session);
  std::string account_of(const AccountingRecord& record) const;

  SessionOptions options_;
  NameTable& names_;
  SessionTally& tally_;
  SessionSink sink_;
  AccessServers access_servers_;
  std::map<std::uint16_t, Server> servers_;
  std::deque<Login> accepted_, left_out_;  // by class, for two minutes
  WallTime now_;
  std::uint32_t next_order_ = 0;
};

}  // namespace raspool
