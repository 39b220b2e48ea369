// What a start does beyond reading: the state file of a site with a million leases opened, recovered and
// taken into a book, against a bare SELECT over the same table. Both warm, in turns.
//
//   restart_bench [--results=FILE]

#include <fmt/format.h>
#include <sqlite3.h>

#include <chrono>
#include <cstdint>
#include <memory>
#include <stdexcept>
#include <variant>
#include <vector>

#include "core/lease/lease_book.hpp"
#include "tests/bench/churn.hpp"
#include "tests/bench/large_site.hpp"
#include "tests/bench/results.hpp"
#include "tests/support/policy_builder.hpp"
#include "tests/support/times.hpp"

namespace raspool::bench {
namespace {

constexpr std::int64_t kLeases = 1'000'000;
constexpr int kRounds = 7;

template <class Work>
double milliseconds(Work work) {
  const auto before = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - before).count();
}

void start(test::LargeSite& site, const std::shared_ptr<const Policy>& policy) {
  const auto store = site.open();
  auto recovered = store->recover();
  const auto& content = std::get<Recovered>(recovered);
  LeaseBook book({policy, Mode::enforce, nullptr, content.next_sequence});
  Journal journal;
  book.restore(content.last, {true, test::kStart.wall}, test::at(std::chrono::hours(1)), journal);
  if (content.last.size() != kLeases) throw std::runtime_error("the leases are not all there");
}

// Opens the file, and takes each column of each row.
void scan(const std::filesystem::path& file) {
  sqlite3* opened = nullptr;
  const int result = ::sqlite3_open_v2(file.c_str(), &opened, SQLITE_OPEN_READONLY, nullptr);
  const std::unique_ptr<sqlite3, decltype(&::sqlite3_close)> database(opened, ::sqlite3_close);
  if (result != SQLITE_OK) throw std::runtime_error("the state file cannot be opened");
  sqlite3_stmt* prepared = nullptr;
  ::sqlite3_prepare_v2(database.get(), "SELECT * FROM lease", -1, &prepared, nullptr);
  const std::unique_ptr<sqlite3_stmt, decltype(&::sqlite3_finalize)> statement(prepared, ::sqlite3_finalize);
  const int columns = ::sqlite3_column_count(statement.get());
  std::int64_t rows = 0;
  for (; ::sqlite3_step(statement.get()) == SQLITE_ROW; ++rows) {
    for (int column = 0; column < columns; ++column) {
      if (::sqlite3_column_type(statement.get(), column) == SQLITE_TEXT) {
        static_cast<void>(::sqlite3_column_text(statement.get(), column));
      } else {
        static_cast<void>(::sqlite3_column_int64(statement.get(), column));
      }
    }
  }
  if (rows != kLeases) throw std::runtime_error("the leases are not all there");
}

void compare(const Results& results) {
  test::LargeSite site(0, kLeases);
  const auto policy = test::one_pool("10.0.0.0/8");
  start(site, policy);  // now the files are warm
  std::vector<double> ratios, starts, scans;
  for (int round = 0; round < kRounds; ++round) {
    starts.push_back(milliseconds([&] { start(site, policy); }));
    scans.push_back(milliseconds([&] { scan(site.settings().state); }));
    ratios.push_back(starts.back() / scans.back());
  }
  results.add(Row{.what = "start with a million leases over a bare SELECT of them",
                  .measured = median(ratios),
                  .unit = "×",
                  .at_most = 2.5,
                  .detail = fmt::format("{:.0f} ms, SELECT {:.0f} ms", median(starts), median(scans))});
}

}  // namespace
}  // namespace raspool::bench

int main(int argc, char** argv) { return raspool::bench::tell_results(argc, argv, raspool::bench::compare); }
