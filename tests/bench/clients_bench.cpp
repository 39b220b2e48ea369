// What administrators cost users: the p99 of durable Gets, 1,000 a second, while 20 clients give 200 commands
// a second, each over a connection of its own as raspoolctl does, against the same without clients. In turns.
//
//   clients_bench [--results=FILE]

#include <fmt/format.h>

#include <array>
#include <chrono>
#include <filesystem>
#include <memory>
#include <stdexcept>
#include <stop_token>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "core/admin/control_client.hpp"
#include "posix-harness/env/posix_clock.hpp"
#include "posix-harness/env/unix_control_channel.hpp"
#include "tests/bench/churn.hpp"
#include "tests/bench/peers/busy_service.hpp"
#include "tests/bench/results.hpp"
#include "tests/support/eventually.hpp"
#include "tests/support/temporary_folder.hpp"

namespace raspool::bench {
namespace {

using namespace std::chrono_literals;
using Steady = std::chrono::steady_clock;

constexpr int kRounds = 5, kClients = 20;
constexpr double kGetsInASecond = 1'000, kSeconds = 5;
constexpr auto kPause = 100ms;  // of a client: 200 commands a second together

// Commands until it is asked to stop, each a pause after the one before.
class Client {
 public:
  Client(std::string socket, int number) : socket_(std::move(socket)), number_(number) {}

  void work(const std::stop_token& stop) {
    auto next = Steady::now() + number_ * kPause / kClients;  // not all at once
    for (; !stop.stop_requested(); next += kPause) {
      std::this_thread::sleep_until(next);
      const AdminAnswer answer = client_.ask(request(), 10s);
      if (answer.code != ExitCode::done) ++failures_;
      ++commands_;
    }
  }
  int commands() const { return commands_; }
  int failures() const { return failures_; }

 private:
  AdminRequest request() const {
    constexpr std::array<const char*, 3> kCommands{"status", "pools", "metrics"};
    return {kCommands[static_cast<std::size_t>(number_ + commands_) % kCommands.size()]};
  }

  const std::string socket_;
  const int number_;
  posix::PosixClock clock_;
  posix::UnixControlChannel channel_;
  ControlClient client_{channel_, clock_, socket_};
  int commands_ = 0, failures_ = 0;
};

double milliseconds_of_p99(const Borne& borne) {
  return std::chrono::duration<double, std::milli>(borne.gets.percentile(0.99)).count();
}

void compare(const Results& results) {
  const test::TemporaryFolder folder;
  BusyService service(folder.path(), {.fill = 0.5, .callers = 4, .rate = kGetsInASecond});
  const auto socket = folder / "raspool.sock";
  if (!test::eventually([&] { return std::filesystem::exists(socket); }))
    throw std::runtime_error("no channel");
  service.bear(1);  // all is warm

  std::vector<double> with, without, ratios;
  int commands = 0;
  for (int round = 0; round < kRounds; ++round) {
    without.push_back(milliseconds_of_p99(service.bear(kSeconds)));
    std::vector<std::unique_ptr<Client>> clients;
    std::vector<std::jthread> threads;
    for (int number = 0; number < kClients; ++number) {
      clients.push_back(std::make_unique<Client>(socket.string(), number));
      threads.emplace_back([&client = *clients.back()](const std::stop_token& stop) { client.work(stop); });
    }
    with.push_back(milliseconds_of_p99(service.bear(kSeconds)));
    threads.clear();  // asks each to stop, and waits for it
    for (const auto& client : clients) {
      if (client->failures() > 0) throw std::runtime_error("a command was not answered");
      commands += client->commands();
    }
    ratios.push_back(with.back() / without.back());
  }
  results.add(Row{
      .what = "durable Gets, 1,000 a second: p99 with 20 clients' 200 commands a second over that without",
      .measured = median(ratios),
      .unit = "×",
      .at_most = 1.5,
      .judged = Row::Judged::on_a_quiet_machine,
      .detail = fmt::format("p99 {:.2f} ms, without clients {:.2f} ms; {:.0f} commands a second",
                            median(with), median(without), commands / (kRounds * kSeconds))});
}

}  // namespace
}  // namespace raspool::bench

int main(int argc, char** argv) { return raspool::bench::tell_results(argc, argv, raspool::bench::compare); }
