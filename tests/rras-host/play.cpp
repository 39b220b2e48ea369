#include "tests/rras-host/play.hpp"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <thread>

#include "tests/rras-host/child_host.hpp"
#include "tests/rras-host/connection.hpp"
#include "tests/rras-host/wire.hpp"

namespace rras_host {

namespace {

// What one RAS port has been told so far; lines may leave it out.
struct PortMemory {
  DWORD address = 0;
  IN6_ADDR address6{};
  std::wstring user;
  std::uint64_t connection = 0;
};

class Player {
 public:
  Player(const PlayOptions& options, std::ostream& trace)
      : options_(options), trace_(trace), host_(options.host_program) {}

  void play(const ScenarioLine& line) {
    std::this_thread::sleep_for(line.after);
    line_ = line.number;
    try {
      if (const auto* const own = std::get_if<HostCall>(&line.call)) {
        *own == HostCall::start ? start() : kill();
      } else {
        call(line, std::get<Call>(line.call));
      }
    } catch (const std::exception& error) {
      fail(error.what());
    }
  }

  void end() {
    if (host_.alive()) stop();
  }

  std::vector<std::string> take_failures() { return std::move(failures_); }

 private:
  void fail(const std::string& what) { failures_.push_back("line " + std::to_string(line_) + ": " + what); }

  void print_own(const char* call) {
    trace_ << wire::Json({{"v", 1}, {"srv", options_.server}, {"call", call}, {"result", 0}}).dump()
           << std::endl;
  }

  void start() {
    if (host_.alive()) stop();
    report_ = host_.start(options_.start);
    if (!report_.running) {
      std::string why = "RRAS does not start";
      for (const std::string& sentence : report_.log) why += "; " + sentence;
      throw std::runtime_error(why);
    }
    terminated_ = false;
    print_own("start");
  }

  void kill() {
    host_.kill();
    print_own("kill");
  }

  void stop() {
    StopOptions stop;
    stop.terminate = !terminated_;
    for (const std::string& fault : host_.stop(stop).faults) fail(fault);
  }

  void call(const ScenarioLine& line, Call kind) {
    if (!host_.alive()) start();
    const Callout callout = callout_of(line, kind);
    const Answer answer = host_.call(callout);
    trace_ << wire::trace_line(callout, answer, options_.server) << std::endl;
    terminated_ = kind == Call::terminate || (terminated_ && kind != Call::init && kind != Call::init_ex);
    remember(callout, answer);
    for (const std::string& fault : answer.faults) fail(fault);
    check(line.expect, answer);
  }

  Callout callout_of(const ScenarioLine& line, Call kind) {
    PortMemory& memory = ports_[line.ras_port];
    Callout callout;
    callout.call = kind;
    callout.dll = place_for(kind);
    callout.user = line.user;
    callout.ras_port = line.ras_port;
    if (kind == Call::release4) callout.address = memory.address;
    if (kind == Call::release6) callout.address6 = memory.address6;
    if (line.in) set_address(callout, *line.in);
    if (!line.user.empty()) memory.user = line.user;
    if (line.connection) memory.connection = *line.connection;
    if (memory.connection == 0) memory.connection = ++last_connection_;
    callout.connection = facts_of(line, memory);
    return callout;
  }

  // Of several DLLs, the one that RRAS asks for addresses; else the first.
  std::size_t place_for(Call kind) const {
    if (kind == Call::get4 || kind == Call::release4) return report_.ipv4_dll.value_or(0);
    if (kind == Call::get6 || kind == Call::release6) return report_.ipv6_dll.value_or(0);
    return 0;
  }

  static void set_address(Callout& callout, const std::string& text) {
    if (const auto address = parse_v4(text)) {
      callout.address = *address;
    } else if (const auto address6 = parse_v6(text)) {
      callout.address6 = *address6;
    } else {
      throw std::runtime_error("no address: " + text);
    }
  }

  static ConnectionFacts facts_of(const ScenarioLine& line, const PortMemory& memory) {
    Connection connection;
    connection.id = memory.connection;
    connection.user = memory.user;
    connection.address_port = line.ras_port;
    connection.address = memory.address;
    connection.address6 = memory.address6;
    ConnectionFacts facts = connection.facts({memory.connection * 16, line.ras_port});
    if (line.device) facts.device = *line.device;
    if (line.endpoint) facts.endpoint = *line.endpoint;
    if (line.tunnel) facts.ikev2 = *line.tunnel == "ikev2";
    return facts;
  }

  void remember(const Callout& callout, const Answer& answer) {
    PortMemory& memory = ports_[callout.ras_port];
    if (callout.call == Call::get4 && answer.result == NO_ERROR) memory.address = answer.address;
    if (callout.call == Call::get6 && answer.result == NO_ERROR) memory.address6 = answer.address6;
    if (callout.call == Call::hangup_connection) memory.connection = 0;
  }

  void check(const Expectation& expect, const Answer& answer) {
    const bool is6 = answer.call == Call::get6;
    const bool accepts = answer.call == Call::accept_connection || answer.call == Call::accept_link ||
                         answer.call == Call::reauthenticate;
    const DWORD result = accepts ? DWORD{answer.accepted} : answer.result;
    const std::string out = is6 ? v6_text(answer.address6) : v4_text(answer.address);
    if (expect.out && *expect.out != out) fail("expected out " + *expect.out + ", got " + out);
    if (expect.result && *expect.result != result) {
      fail("expected result " + std::to_string(*expect.result) + ", got " + std::to_string(result));
    }
    if (expect.notify && *expect.notify != answer.notify) {
      fail(answer.notify ? "expected no notify" : "expected notify");
    }
  }

  const PlayOptions& options_;
  std::ostream& trace_;
  ChildHost host_;
  StartReport report_;
  bool terminated_ = false;
  std::map<std::wstring, PortMemory> ports_;
  std::uint64_t last_connection_ = 0;
  std::size_t line_ = 0;
  std::vector<std::string> failures_;
};

}  // namespace

std::vector<std::string> play(const Scenario& scenario, const PlayOptions& options, std::ostream& trace) {
  Player player(options, trace);
  for (const ScenarioLine& line : scenario.lines) player.play(line);
  player.end();
  return player.take_failures();
}

}  // namespace rras_host
