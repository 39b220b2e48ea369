// How long a start takes with a large state file and a very large history, both warm: opening both files,
// recovery, and the book that decides by what they say. The history is not read; this shows it.
#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include <cstdint>
#include <cstdlib>
#include <stdexcept>
#include <string>
#include <vector>

#include "core/lease/lease_book.hpp"
#include "core/store/history_tables.hpp"
#include "core/store/sqlite_lease_store.hpp"
#include "tests/bench/limit.hpp"
#include "tests/conformance/sqlite_file.hpp"
#include "tests/support/fake_random_source.hpp"
#include "tests/support/policy_builder.hpp"
#include "tests/support/temporary_folder.hpp"
#include "tests/support/times.hpp"

namespace raspool::test {
namespace {

constexpr double kLimitSeconds = 0.1;
constexpr std::int64_t kMonths = 10;
constexpr std::int64_t kAddresses = 100'000;
constexpr std::int64_t kFirstAddress = 0x0A00'0000;

// Numbers from 0 as a table of SQL, for INSERT ... SELECT.
std::string numbers(std::int64_t count) {
  return fmt::format("WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < {}) ",
                     count - 1);
}

class LargeSite {
 public:
  explicit LargeSite(std::int64_t tenures) {
    settings_.server = "VPN1";
    settings_.state = folder_ / "raspool.db";
    open();
    fill_state();
    fill_history(tenures);
  }

  std::unique_ptr<LeaseStore> open() {
    auto opened = open_sqlite_lease_store(settings_, random_);
    if (const auto* error = std::get_if<StoreError>(&opened)) throw std::runtime_error(error->text);
    return std::move(std::get<std::unique_ptr<LeaseStore>>(opened));
  }

 private:
  void fill_state() {
    SqliteFile state(settings_.state);
    const auto start = kStart.wall.time_since_epoch().count();
    state.run(numbers(kAddresses) +
              fmt::format("INSERT INTO lease SELECT 4, {} + i, i + 1, 'pool', NULL, 'staff', "
                          "'CORP\\user' || i, 'VPN2-' || (i % 1000), i + 1, {} + i, {} + i + 1000, "
                          "'released', {} + i + 1000, i + 1 FROM n",
                          kFirstAddress, start, start, start));
    state.run(fmt::format("UPDATE meta SET value = {} WHERE key = 'folded'", kAddresses));
    state.run("PRAGMA wal_checkpoint(TRUNCATE)");
  }

  void fill_history(std::int64_t tenures) {
    SqliteFile history(settings_.history());
    history.run("PRAGMA synchronous = OFF; BEGIN; DROP VIEW tenure; DROP VIEW history");
    history.run(
        "INSERT INTO origin SELECT 1, 'VPN1', 'instance', 1; INSERT INTO kind SELECT 1, 'pool'; "
        "INSERT INTO end_reason SELECT 1, 'released'; INSERT INTO pool SELECT 1, 'staff'; "
        "INSERT INTO ras_port SELECT 1, 'VPN2-1'");
    history.run(numbers(kAddresses) + "INSERT INTO user SELECT i + 1, 'CORP\\user' || i FROM n");
    std::vector<HistoryTable> tables{{std::string(kAnyMonth), WallTime::min(), WallTime::max()}};
    const std::int64_t each = tenures / kMonths;
    for (std::int64_t month = 0; month < kMonths; ++month) {
      const HistoryTable table = table_of_month(kStart.wall + month * std::chrono::hours(24 * 31));
      const auto begins = table.begins.time_since_epoch().count();
      history.run(sql_of_table(table.name));
      history.run("DROP INDEX " + table.name + "_of_user");
      history.run(
          numbers(each) +
          fmt::format(
              "INSERT INTO {} SELECT 4, {} + i * {} / {}, {} + i * 1000000, {} + i * 2, 1, {} + i * 1000000 "
              "+ 500000, 1 + (i * 7919) % {}, 1, 1, 1, 1, NULL, {} + i * 2 + 1 FROM n",
              table.name, kFirstAddress, kAddresses, each, begins, month * each * 2 + 1, begins, kAddresses,
              month * each * 2 + 1));
      history.run(fmt::format("CREATE INDEX {0}_of_user ON {0} (user, from_time)", table.name));
      tables.push_back(table);
    }
    history.run(sql_of_views(tables));
    history.run("COMMIT; PRAGMA wal_checkpoint(TRUNCATE)");
  }

  TemporaryFolder folder_;
  FakeRandomSource random_;
  ServiceSettings settings_;
};

void start(benchmark::State& state) {
  LargeSite site(state.range(0));
  const auto policy = one_pool("10.0.0.0/8");
  for (auto iteration : state) {
    const auto store = site.open();
    auto recovered = store->recover();
    const auto& content = std::get<Recovered>(recovered);
    LeaseBook book({policy, Mode::enforce, nullptr, content.next_sequence});
    Journal journal;
    book.restore(content.last, {true, kStart.wall}, at(std::chrono::hours(1)), journal);
    benchmark::DoNotOptimize(book.next_sequence());
    if (content.last.size() != kAddresses) state.SkipWithError("the leases are not all there");
  }
  state.counters["of_limit"] = benchmark::Counter(kLimitSeconds * static_cast<double>(state.iterations()),
                                                  benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}
BENCHMARK(start)->Arg(10'000'000)->Unit(benchmark::kMillisecond)->UseRealTime()->Iterations(10);

}  // namespace
}  // namespace raspool::test

int main(int argc, char** argv) {
  return raspool::bench::run_with_limit(
      argc, argv, "of_limit", "A start with ten million tenures and 100,000 leases takes {:.2f} of 0.1 s");
}
