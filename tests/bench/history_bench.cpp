// How long the time machine takes with ten million tenures: who held an address at a moment, and what a user
// held, each time from opening both files to the answer. "cold" is as far as a program can make it: SQLite's
// caches are empty each time, the system's are asked to let the files go.
//
// What a disk can do stands beside it: a cold look-up cannot be quicker than the pages that it needs, one
// after the other.
//
//   history_bench [TENURES] [--results=FILE]       prints the times

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <ctime>
#include <exception>
#include <filesystem>
#include <functional>
#include <random>
#include <stdexcept>
#include <string>
#include <vector>

#include "core/store/history_reader.hpp"
#include "core/store/history_tables.hpp"
#include "tests/bench/large_site.hpp"
#include "tests/bench/results.hpp"
#include "tests/support/times.hpp"

namespace raspool::test {
namespace {

using Steady = std::chrono::steady_clock;
using Milliseconds = std::chrono::duration<double, std::milli>;

constexpr int kRounds = 200;

void let_go_of(const std::filesystem::path& file) {
  const int handle = ::open(file.c_str(), O_RDONLY);
  if (handle < 0) return;
  ::fdatasync(handle);
  ::posix_fadvise(handle, 0, 0, POSIX_FADV_DONTNEED);
  ::close(handle);
}

// Milliseconds that this thread has computed: what else runs on the machine is not in it.
double computed() {
  timespec time{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_nsec) / 1e6;
}

class HistoryBench {
 public:
  explicit HistoryBench(std::int64_t tenures) : site_(tenures) {}

  void run(const bench::Results& results) {
    const double warm = measure("address, at a moment, warm", false, [&] { return at_a_moment(); });
    const double cold = measure("address, at a moment, cold", true, [&] { return at_a_moment(); });
    measure_bare_reads();
    measure("address, all months, warm", false, [&] { return of_address(); });
    measure("user, all months, warm", false, [&] { return of_user(); });
    measure("user, all months, cold", true, [&] { return of_user(); });
    results.add(bench::Row{.what = "who had an address at a moment, of ten million tenures, cold p99",
                           .measured = cold,
                           .unit = "ms",
                           .at_most = 1,
                           .judged = bench::Row::Judged::on_a_quiet_machine,
                           .detail = fmt::format("warm {:.2f} ms; files opened and closed each time", warm)});
  }

 private:
  std::int64_t any(std::int64_t below) {
    return std::uniform_int_distribution<std::int64_t>(0, below - 1)(random_);
  }
  // A tenure as LargeSite made it, and a moment within it.
  TenureQuestion at_a_moment() {
    const std::int64_t number = any(site_.tenures_in_month());
    const HistoryTable table =
        table_of_month(kStart.wall + any(LargeSite::kMonths) * std::chrono::hours(24 * 31));
    TenureQuestion question;
    question.address = AddressV4::from_number(
        LargeSite::kFirstAddress +
        static_cast<std::uint32_t>(number * LargeSite::kAddresses / site_.tenures_in_month()));
    question.from = question.to =
        table.begins + std::chrono::seconds(number) + std::chrono::milliseconds(100);
    return question;
  }
  TenureQuestion of_address() {
    TenureQuestion question = at_a_moment();
    question.from = question.to = std::nullopt;
    return question;
  }
  TenureQuestion of_user() {
    TenureQuestion question;
    question.user = rules_.user_name(fmt::format("corp\\USER{}", any(LargeSite::kAddresses)));
    return question;
  }

  double measure(const char* what, bool is_cold, const std::function<TenureQuestion()>& next) {
    std::vector<double> times;
    double computing = 0;
    for (int round = 0; round < kRounds; ++round) {
      const TenureQuestion question = next();
      if (is_cold) {
        let_go_of(site_.settings().state);
        let_go_of(site_.settings().history());
      }
      const double computed_before = computed();
      const auto before = Steady::now();
      const auto found =
          read_tenures(site_.settings().state, site_.settings().history(), rules_, question, 100);
      times.push_back(Milliseconds(Steady::now() - before).count());
      computing += computed() - computed_before;
      if (std::get<ToldTenures>(found).tenures.empty()) throw std::runtime_error("nobody was found");
    }
    std::sort(times.begin(), times.end());
    const double p99 = times[times.size() * 99 / 100];
    fmt::print("{}: p50 {:.2f} ms, p99 {:.2f} ms, longest {:.2f} ms; {:.2f} ms of computing each\n", what,
               times[times.size() / 2], p99, times.back(), computing / kRounds);
    return p99;
  }

  // One page somewhere in the history, cold.
  void measure_bare_reads() {
    constexpr std::size_t kPage = 4096;
    const int handle = ::open(site_.settings().history().c_str(), O_RDONLY);
    if (handle < 0) throw std::runtime_error("the history cannot be opened");
    const auto pages =
        static_cast<std::int64_t>(std::filesystem::file_size(site_.settings().history()) / kPage);
    std::vector<char> page(kPage);
    std::vector<double> times;
    for (int round = 0; round < kRounds; ++round) {
      let_go_of(site_.settings().history());
      const auto before = Steady::now();
      if (::pread(handle, page.data(), kPage, any(pages) * static_cast<std::int64_t>(kPage)) < 0) {
        throw std::runtime_error("the history cannot be read");
      }
      times.push_back(Milliseconds(Steady::now() - before).count());
    }
    ::close(handle);
    std::sort(times.begin(), times.end());
    fmt::print("one page of the history, read bare, cold: p50 {:.2f} ms, p99 {:.2f} ms, longest {:.2f} ms\n",
               times[times.size() / 2], times[times.size() * 99 / 100], times.back());
  }

  LargeSite site_;
  NameRules rules_;
  std::mt19937_64 random_{1};
};

}  // namespace
}  // namespace raspool::test

int main(int argc, char** argv) try {
  const auto results = raspool::bench::Results::from_arguments(argc, argv);
  raspool::test::HistoryBench(argc > 1 ? std::stoll(argv[1]) : 10'000'000).run(results);
  return 0;
} catch (const std::exception& exception) {
  fmt::print(stderr, "{}\n", exception.what());
  return 1;
}
