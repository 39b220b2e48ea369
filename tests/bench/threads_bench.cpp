// What a second thread adds: users of one pool come and go, those of each thread by themselves, behind one
// mutex as in the service. One thread and two take turns.
//
//   threads_bench [--results=FILE]

#include <fmt/format.h>

#include <atomic>
#include <barrier>
#include <chrono>
#include <cstdint>
#include <memory>
#include <random>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "core/env/mutex.hpp"
#include "core/lease/lease_book.hpp"
#include "tests/bench/churn.hpp"
#include "tests/bench/results.hpp"
#include "tests/support/policy_builder.hpp"
#include "tests/support/times.hpp"

namespace raspool::bench {
namespace {

using namespace std::chrono_literals;
using Steady = std::chrono::steady_clock;

constexpr int kRounds = 31;
constexpr auto kRound = 30ms;
constexpr double kFill = 0.99;

struct Connection {
  std::string user, ras_port;
  Address address;
};

// The service's order: names before the mutex, under it the decision and where its records go.
class GuardedBook {
 public:
  explicit GuardedBook(const std::string& ranges)
      : policy_(test::one_pool(ranges, {.hold_down = 0s})), book_({policy_, Mode::enforce, {}, 1}) {}

  void get(Connection& connection) {
    const Request request{policy_->names().user_name(connection.user), connection.ras_port, AddressV4(), {}};
    MutexLock lock(mutex_);
    const Decision decision = book_.assign(request, test::kStart, journal_);
    journal_.clear();
    connection.address =
        decision.granted() ? decision.address : throw std::runtime_error("a Get was refused");
  }

  void release(const Connection& connection) {
    const Release release{policy_->names().user_name(connection.user), connection.ras_port,
                          connection.address};
    MutexLock lock(mutex_);
    book_.release(release, test::kStart, journal_);
    journal_.clear();
  }

 private:
  const std::shared_ptr<const Policy> policy_;
  Mutex mutex_;
  LeaseBook book_ GUARDED_BY(mutex_);
  Journal journal_ GUARDED_BY(mutex_);
};

// The connections of one thread, and users who wait to come: more than the pool remembers.
struct Share {
  std::vector<Connection> connections;
  std::vector<std::string> waiting;
  std::mt19937_64 random;
  std::size_t next = 0;

  std::uint64_t work(GuardedBook& book, const std::atomic<bool>& stop) {
    std::uint64_t pairs = 0;
    for (; !stop.load(std::memory_order_relaxed); ++pairs) {
      Connection& connection = connections[random() % connections.size()];
      book.release(connection);
      connection.user.swap(waiting[next++ % waiting.size()]);
      book.get(connection);
    }
    return pairs;
  }
};

class Site {
 public:
  explicit Site(int prefix)
      : book_(fmt::format("10.0.0.0/{}", prefix)), addresses_(std::size_t{1} << (32 - prefix)) {
    const auto holders = static_cast<std::size_t>(kFill * static_cast<double>(addresses_));
    std::size_t serial = 0;
    const auto new_user = [&] { return fmt::format("user{:010}@example.com", serial++); };
    for (std::size_t number = 0; number < 2; ++number) {
      Share& share = shares_[number];
      share.random.seed(777 + number);
      share.connections.resize(holders / 2);
      for (Connection& connection : share.connections) {
        connection = {new_user(), fmt::format("VPN3-{}", serial), {}};
        book_.get(connection);
      }
      for (std::size_t user = 0; user < addresses_ - holders + 20'000; ++user) {
        share.waiting.push_back(new_user());
      }
    }
    for (int warm_up = 0; warm_up < 4; ++warm_up) pairs_in_a_second(2);
  }

  double pairs_in_a_second(unsigned threads) {
    std::atomic<bool> stop = false;
    std::atomic<std::uint64_t> pairs = 0;
    std::barrier begin(threads + 1);
    std::vector<std::thread> workers;
    for (unsigned number = 0; number < threads; ++number) {
      workers.emplace_back([&, number] {
        begin.arrive_and_wait();
        pairs += shares_[number].work(book_, stop);
      });
    }
    begin.arrive_and_wait();
    const auto start = Steady::now();
    std::this_thread::sleep_for(kRound);
    stop = true;
    for (std::thread& worker : workers) worker.join();
    return static_cast<double>(pairs) / std::chrono::duration<double>(Steady::now() - start).count();
  }

 private:
  GuardedBook book_;
  std::size_t addresses_;
  Share shares_[2];
};

void measure(const Results& results, int prefix) {
  Site site(prefix);
  std::vector<double> ratios, one, two;
  for (int round = 0; round < kRounds; ++round) {
    one.push_back(site.pairs_in_a_second(1));
    two.push_back(site.pairs_in_a_second(2));
    ratios.push_back(two.back() / one.back());
  }
  results.add(Row{.what = fmt::format("pairs a second of two threads over one, /{}", prefix),
                  .measured = median(ratios),
                  .unit = "×",
                  .at_least = 1,
                  // A second thread adds nothing where another program has the second processor.
                  .judged = Row::Judged::on_a_quiet_machine,
                  .detail = fmt::format("{}, one {}", number_text(median(two)), number_text(median(one)))});
}

}  // namespace
}  // namespace raspool::bench

int main(int argc, char** argv) {
  return raspool::bench::tell_results(argc, argv, [](const raspool::bench::Results& results) {
    for (const int prefix : {16, 12}) raspool::bench::measure(results, prefix);
  });
}
