#include "tests/rras-host/storm.hpp"

#include <atomic>
#include <deque>
#include <mutex>
#include <random>
#include <thread>

#include "tests/rras-host/connection.hpp"
#include "tests/rras-host/live_addresses.hpp"

namespace rras_host {

namespace {

class Storm {
 public:
  Storm(CalloutHost& host, const StartReport& started, const StormOptions& options)
      : host_(host), started_(started), options_(options) {}

  StormReport run() {
    std::vector<std::thread> threads;
    for (unsigned number = 0; number < options_.threads; ++number) {
      threads.emplace_back([this, number] { play(number); });
    }
    for (std::thread& thread : threads) thread.join();
    return std::move(report_);
  }

 private:
  // One thread's ports and connections.
  struct Worker {
    std::mt19937_64 random;
    std::vector<std::wstring> ports;
    std::deque<Connection> live;

    bool chance(unsigned percent) { return random() % 100 < percent; }
  };

  void play(unsigned number) {
    Worker worker{std::mt19937_64(options_.seed * 1000 + number), {}, {}};
    for (unsigned i = 0; i < options_.live_per_thread; ++i) {
      worker.ports.push_back(L"VPN" + std::to_wstring(number) + L"-" + std::to_wstring(i));
    }
    while (begun_.fetch_add(1) < options_.connections) {
      while (worker.ports.empty() || (!worker.live.empty() && worker.chance(40))) disconnect(worker);
      connect(worker);
    }
    while (!worker.live.empty()) disconnect(worker);
  }

  void connect(Worker& worker) {
    Connection connection;
    connection.id = next_id_.fetch_add(1);
    connection.user = L"CORP\\user" + std::to_wstring(worker.random() % options_.users);
    connection.address_port = worker.ports.back();
    connection.links.push_back({connection.id * 16, connection.address_port});
    const bool get_first = worker.chance(50);
    if (!get_first) notify(connection, Call::accept_connection);
    const bool got = get4(connection);
    if (options_.ipv6 && started_.ipv6_dll) get6(connection);
    if (get_first) notify(connection, Call::accept_connection);
    notify(connection, Call::accept_link);
    if (worker.chance(5)) notify(connection, Call::reauthenticate);
    if (!got) {
      release6(connection);
      return count([](StormReport& report) { ++report.connections, ++report.refused; });
    }
    count([](StormReport& report) { ++report.connections, ++report.granted; });
    worker.ports.pop_back();
    worker.live.push_back(std::move(connection));
  }

  void disconnect(Worker& worker) {
    const Connection connection = std::move(worker.live.front());
    worker.live.pop_front();
    const bool release_first = worker.chance(50);
    const bool lost = worker.chance(options_.lost_release_percent);
    forget(connection);
    if (release_first && !lost) release4(connection);
    notify(connection, Call::hangup_link);
    notify(connection, Call::hangup_connection);
    if (!release_first && !lost) release4(connection);
    if (!lost) release6(connection);
    worker.ports.push_back(connection.address_port);
  }

  bool get4(Connection& connection) {
    const Answer answer = call(address_callout(connection, Call::get4, started_.ipv4_dll.value()));
    if (answer.result != NO_ERROR) return false;
    connection.address = answer.address;
    connection.notify4 = answer.notify;
    enter(v4_text(answer.address), connection);
    return true;
  }

  void get6(Connection& connection) {
    Callout get = address_callout(connection, Call::get6, *started_.ipv6_dll);
    get.address6 = {};
    const Answer answer = call(get);
    if (answer.result != NO_ERROR) return;
    connection.address6 = answer.address6;
    connection.notify6 = answer.notify;
    if (!is_zero(answer.address6)) enter(v6_text(answer.address6), connection);
  }

  void enter(const std::string& address, const Connection& connection) {
    const std::string holder = to_utf8(connection.user + L" on " + connection.address_port);
    const std::string other = live_.enter(address, holder);
    if (other.empty()) return;
    count([&](StormReport& report) {
      report.faults.push_back("R36: " + address + " was given to " + holder + " while " + other + " has it");
    });
  }

  void forget(const Connection& connection) {
    live_.remove(v4_text(connection.address));
    if (!is_zero(connection.address6)) live_.remove(v6_text(connection.address6));
  }

  void release4(const Connection& connection) {
    if (connection.notify4) call(address_callout(connection, Call::release4, *started_.ipv4_dll));
  }

  void release6(const Connection& connection) {
    if (!connection.notify6) return;
    if (connection.address == 0) live_.remove(v6_text(connection.address6));
    call(address_callout(connection, Call::release6, *started_.ipv6_dll));
  }

  static Callout address_callout(const Connection& connection, Call kind, std::size_t dll) {
    Callout callout;
    callout.call = kind;
    callout.dll = dll;
    callout.user = connection.user;
    callout.ras_port = connection.address_port;
    callout.address = connection.address;
    callout.address6 = connection.address6;
    return callout;
  }

  void notify(const Connection& connection, Call kind) {
    for (std::size_t dll = 0; dll < started_.dll_count; ++dll) {
      Callout callout;
      callout.call = kind;
      callout.dll = dll;
      callout.connection = connection.facts();
      call(callout);
    }
  }

  Answer call(const Callout& callout) {
    const Answer answer = host_.call(callout);
    count([&](StormReport& report) {
      report.slowest = std::max(report.slowest, answer.took);
      for (const std::string& fault : answer.faults) report.faults.push_back(fault);
      if (options_.on_answer) options_.on_answer(callout, answer);
    });
    return answer;
  }

  template <typename Change>
  void count(Change&& change) {
    const std::lock_guard lock(report_mutex_);
    change(report_);
  }

  CalloutHost& host_;
  const StartReport& started_;
  const StormOptions& options_;
  std::atomic<unsigned> begun_{0};
  std::atomic<ConnectionId> next_id_{1};
  LiveAddresses live_;
  std::mutex report_mutex_;
  StormReport report_;
};

}  // namespace

StormReport storm(CalloutHost& host, const StartReport& started, const StormOptions& options) {
  return Storm(host, started, options).run();
}

}  // namespace rras_host
