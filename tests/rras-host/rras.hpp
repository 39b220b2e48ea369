#pragma once

// The fake RRAS: it reads the registered list, starts the DLLs, and plays connections with them as the
// service does. What the documentation leaves open is an option; a DLL must come through all of them.
//
// For one thread. Many at once: storm.hpp.

#include <functional>
#include <map>
#include <memory>

#include "tests/rras-host/address_model.hpp"
#include "tests/rras-host/callout_host.hpp"
#include "tests/rras-host/connection.hpp"
#include "tests/rras-host/ras_ports.hpp"

namespace rras_host {

enum class Profile { windows_2000, server_2008, server_2008_r2 };
enum class AskMode { stop_at_first_refusal, ask_all };
// What follows when a connection is refused after it got an address.
enum class AfterRefusal { release_only, release_and_hangups, nothing };
enum class Ipv6Form { none, full, identifier_only, all_zero };
enum class ProcessMode { one, two, two_without_initialise };
enum class ReleaseTiming { now, delayed, lost };
enum class StopMode { graceful, abrupt, releases_after_terminate, kill };

struct RrasOptions {
  Profile profile = Profile::server_2008_r2;
  InitialiseOptions initialise;
  ProcessMode processes = ProcessMode::one;

  std::vector<DWORD> own_pool;
  ProposalMode proposals = ProposalMode::propose;
  bool holds_replaced_proposal = true;
  Ipv6Form ipv6 = Ipv6Form::none;

  AskMode ask = AskMode::stop_at_first_refusal;
  AfterRefusal after_refusal = AfterRefusal::release_only;
  bool get_after_accept = false;  // undocumented order: Get, then Accept is likely
  bool release_before_hangup = false;
  bool ipv6_first = false;
};

class Rras {
 public:
  // `host_program`: rras-host.exe, for modes with processes of their own.
  explicit Rras(RrasOptions options, std::wstring host_program = {});
  ~Rras();

  // Reads the registry, loads and initialises. On failure the log says why.
  StartReport start();

  // Plays a user's arrival; the id of the connection, or none if it was refused anywhere on the way. The user
  // may be DOMAIN\name.
  std::optional<ConnectionId> connect(const std::wstring& user);
  bool add_link(ConnectionId id);   // false: refused; the connection stays
  void drop_link(ConnectionId id);  // the last one ends the connection
  bool reauthenticate(ConnectionId id);
  bool change_endpoint(ConnectionId id);
  void disconnect(ConnectionId id, ReleaseTiming timing = ReleaseTiming::now);
  // The delayed releases, oldest first; their ports are free only now.
  void deliver_delayed_releases();

  StopReport stop(StopMode mode = StopMode::graceful);

  const Connection& connection(ConnectionId id) const { return connections_.at(id); }
  const std::map<ConnectionId, Connection>& connections() const { return connections_; }

  // Every callout made so far with its answer, and what the DLLs did wrong.
  const std::vector<std::pair<Callout, Answer>>& trace() const { return trace_; }
  const std::vector<std::string>& faults() const { return faults_; }

  // Called after each callout.
  std::function<void(const Callout&, const Answer&)> on_answer;

 private:
  CalloutHost& host_of(Call call);
  Answer call(Callout callout);
  bool ask_all(Call call, const ConnectionFacts& facts);
  void tell_all(Call call, const ConnectionFacts& facts);

  bool get4(Connection& connection);
  bool get6(Connection& connection);
  bool get_addresses(Connection& connection);
  bool accept(Connection& connection);
  void refuse(Connection& connection);
  void hang_up(Connection& connection);
  void release(const Connection& connection);
  void forget(const Connection& connection, bool free_ports);
  void check_not_live(const Connection& connection);

  RrasOptions options_;
  std::unique_ptr<CalloutHost> address_host_;
  std::unique_ptr<CalloutHost> notification_host_;  // none: the same process
  StartReport report_;
  AddressModel own_pool_;
  RasPorts ras_ports_;
  std::map<ConnectionId, Connection> connections_;
  std::vector<Connection> delayed_;
  ConnectionId next_id_ = 1;
  std::vector<std::pair<Callout, Answer>> trace_;
  std::vector<std::string> faults_;
};

}  // namespace rras_host
