#include "tests/bench/large_site.hpp"

#include <fmt/format.h>

#include <stdexcept>
#include <string>
#include <vector>

#include "core/store/history_tables.hpp"
#include "core/store/sqlite_lease_store.hpp"
#include "tests/conformance/sqlite_file.hpp"
#include "tests/support/times.hpp"

namespace raspool::test {
namespace {

// Numbers from 0 as a table of SQL, for INSERT ... SELECT.
std::string numbers(std::int64_t count) {
  return fmt::format("WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < {}) ",
                     count - 1);
}

}  // namespace

LargeSite::LargeSite(std::int64_t tenures, std::int64_t leases) : tenures_(tenures), leases_(leases) {
  settings_.server = "VPN1";
  settings_.state = folder_ / "raspool.db";
  open();
  fill_state();
  if (tenures > 0) fill_history();
}

std::unique_ptr<LeaseStore> LargeSite::open() {
  auto opened = open_sqlite_lease_store(settings_, random_, hash_);
  if (const auto* error = std::get_if<StoreError>(&opened)) throw std::runtime_error(error->text);
  return std::move(std::get<std::unique_ptr<LeaseStore>>(opened));
}

void LargeSite::fill_state() {
  SqliteFile state(settings_.state);
  const auto start = kStart.wall.time_since_epoch().count();
  state.run(numbers(leases_) +
            fmt::format("INSERT INTO lease SELECT 4, {} + i, i + 1, 'pool', NULL, 'staff', "
                        "'CORP\\user' || i, 'VPN2-' || (i % 1000), i + 1, {} + i, {} + i + 1000, "
                        "'released', {} + i + 1000, i + 1 FROM n",
                        kFirstAddress, start, start, start));
  state.run(fmt::format("UPDATE meta SET value = {} WHERE key = 'folded'", leases_));
  state.run("PRAGMA wal_checkpoint(TRUNCATE)");
}

void LargeSite::fill_history() {
  SqliteFile history(settings_.history());
  history.run("PRAGMA synchronous = OFF; BEGIN; DROP VIEW history; DROP VIEW named_tenure; DROP VIEW tenure");
  history.run(
      "INSERT INTO origin SELECT 1, 'VPN1', 'instance', 1, 1 << 40; INSERT INTO kind SELECT 1, 'pool'; "
      "INSERT INTO end_reason SELECT 1, 'released'; INSERT INTO pool SELECT 1, 'staff'; "
      "INSERT INTO ras_port SELECT 1, 'VPN2-1'; INSERT INTO tunnel SELECT 1, 'ikev2'; "
      "INSERT INTO device SELECT 1, 'WAN Miniport (IKEv2)'");
  history.run(numbers(kAddresses) + "INSERT INTO user SELECT i + 1, NULL FROM n");
  history.run(numbers(kAddresses) + "INSERT INTO user_name SELECT i + 1, 'CORP\\user' || i, NULL FROM n");
  std::vector<HistoryTable> tables{{std::string(kAnyMonth), WallTime::min(), WallTime::max()}};
  const std::int64_t each = tenures_in_month();
  for (std::int64_t month = 0; month < kMonths; ++month) {
    const HistoryTable table = table_of_month(kStart.wall + month * std::chrono::hours(24 * 31));
    const auto begins = table.begins.time_since_epoch().count();
    history.run(sql_of_table(table.name));
    history.run("DROP INDEX " + table.name + "_of_user");
    history.run(
        numbers(each) +
        fmt::format(
            "INSERT INTO {} (family, address, from_time, id, origin, to_time, user, ras_port, pool, kind, "
            "end_reason, prefix, change, batch, endpoint, tunnel, device, seconds, received, sent, told) "
            "SELECT 4, {} + i * {} / {}, {} + i * 1000000, {} + i * 2, 1, {} + i * 1000000 "
            "+ 500000, 1 + (i * 7919) % {}, 1, 1, 1, 1, NULL, {} + i * 2 + 1, NULL, "
            "'203.0.113.' || (i % 250), 1, 1, 0, i, i * 3, {} + i * 2 + 2 FROM n",
            table.name, kFirstAddress, kAddresses, each, begins, month * each * 2 + 1, begins, kAddresses,
            month * each * 2 + 1, month * each * 2 + 1));
    history.run(fmt::format("CREATE INDEX {0}_of_user ON {0} (user, from_time)", table.name));
    history.run(fmt::format("INSERT INTO month VALUES ('{}', {})", table.name, begins));
    tables.push_back(table);
  }
  history.run(sql_of_views(tables));
  history.run("COMMIT; PRAGMA wal_checkpoint(TRUNCATE)");
}

}  // namespace raspool::test
