#include "core/admin/metrics_text.hpp"

#include <fmt/format.h>

#include <iterator>
#include <string_view>

#include "core/admin/version.hpp"

namespace raspool {
namespace {

double seconds(Duration length) { return std::chrono::duration<double>(length).count(); }

// As a label's value wants it: backslash, double quote and line end escaped.
std::string label(std::string_view text) {
  std::string escaped;
  for (const char character : text) {
    if (character == '\\' || character == '"') escaped += '\\';
    if (character == '\n') {
      escaped += "\\n";
    } else {
      escaped += character;
    }
  }
  return escaped;
}

class Metrics {
 public:
  void begin(std::string_view name, std::string_view type, std::string_view help) {
    name_ = name;
    append("# HELP {0} {1}\n# TYPE {0} {2}\n", name, help, type);
  }
  template <class Number>
  void add(Number value, std::string_view labels = "", std::string_view suffix = "") {
    labels.empty() ? append("{}{} {}\n", name_, suffix, value)
                   : append("{}{}{{{}}} {}\n", name_, suffix, labels, value);
  }
  template <class Number>
  void single(std::string_view name, std::string_view type, std::string_view help, Number value) {
    begin(name, type, help);
    add(value);
  }
  void latencies(std::string_view labels, const LatencyBuckets::Snapshot& latencies) {
    const std::string_view comma = labels.empty() ? "" : ",";
    for (std::size_t i = 0; i < LatencyBuckets::kUpTo.size(); ++i) {
      add(latencies.at_most[i],
          fmt::format("{}{}le=\"{}\"", labels, comma, seconds(LatencyBuckets::kUpTo[i])), "_bucket");
    }
    add(latencies.count, fmt::format("{}{}le=\"+Inf\"", labels, comma), "_bucket");
    add(seconds(latencies.sum), labels, "_sum");
    add(latencies.count, labels, "_count");
  }
  std::string text() && { return std::move(text_); }

 private:
  template <class... Values>
  void append(fmt::format_string<Values...> format, Values&&... values) {
    fmt::format_to(std::back_inserter(text_), format, std::forward<Values>(values)...);
  }
  std::string_view name_;
  std::string text_;
};

template <class Value>
void add_of_pools(Metrics& metrics, const ServiceStatus& status, std::string_view name, std::string_view help,
                  Value value, bool limited_only = false) {
  metrics.begin(name, "gauge", help);
  for (const LeaseBook::PoolUse& pool : status.pools) {
    if (limited_only && pool.size == 0) continue;
    metrics.add(value(pool), fmt::format("pool=\"{}\",family=\"{}\"", label(pool.pool),
                                         pool.family == Family::v4 ? "v4" : "v6"));
  }
}

void add_pools(Metrics& metrics, const ServiceStatus& status) {
  using Use = LeaseBook::PoolUse;
  add_of_pools(
      metrics, status, "raspool_pool_size_addresses", "Addresses of the pool; none for an unlimited one.",
      [](const Use& pool) { return pool.size; }, true);
  add_of_pools(metrics, status, "raspool_pool_live_addresses", "Addresses with a live lease.",
               [](const Use& pool) { return pool.live; });
  add_of_pools(metrics, status, "raspool_pool_held_down_addresses",
               "Released addresses that rest before others get them.",
               [](const Use& pool) { return pool.held_down; });
  add_of_pools(metrics, status, "raspool_pool_reserved_addresses",
               "Addresses that are reserved for somebody.", [](const Use& pool) { return pool.reserved; });
  add_of_pools(
      metrics, status, "raspool_pool_never_used_addresses", "Addresses that nobody has had yet.",
      [](const Use& pool) { return pool.never_used; }, true);
  add_of_pools(metrics, status, "raspool_pool_peak_addresses", "The most live leases at a time today (UTC).",
               [](const Use& pool) { return pool.peak; });
}

}  // namespace

std::string metrics_text(const ServiceStatus& status) {
  Metrics metrics;
  metrics.begin("raspool_info", "gauge", "Always 1; the labels tell what runs.");
  metrics.add(1, fmt::format("version=\"{}\",server=\"{}\"", version(), label(status.server)));
  metrics.single("raspool_start_time_seconds", "gauge", "When the service started, in seconds since 1970.",
                 seconds(status.started.time_since_epoch()));
  metrics.single("raspool_deciding", "gauge", "1 if raspool has an open state file to decide by.",
                 status.deciding ? 1 : 0);
  metrics.single("raspool_observing", "gauge", "1 in mode observe.", status.mode == Mode::observe ? 1 : 0);
  add_pools(metrics, status);
  metrics.begin("raspool_answers_total", "counter", "Answers to Gets by reason.");
  for (std::size_t reason = 0; reason < kReasonCount; ++reason) {
    std::uint64_t count = 0;
    for (const auto& [told, times] : status.answers) {
      if (told == static_cast<Reason>(reason)) count = times;
    }
    metrics.add(count, fmt::format("reason=\"{}\"", to_text(static_cast<Reason>(reason))));
  }
  metrics.single("raspool_late_answers_total", "counter",
                 "Answers given by on_failure, as the record was not in time.", status.late_answers);
  metrics.single("raspool_releases_not_matched_total", "counter", "Releases that named no live lease.",
                 status.releases_not_matched);
  metrics.begin("raspool_callout_duration_seconds", "histogram", "How long a callout took.");
  metrics.latencies("callout=\"get\"", status.gets);
  metrics.latencies("callout=\"release\"", status.releases);
  metrics.begin("raspool_commit_duration_seconds", "histogram", "How long a commit to the state file took.");
  metrics.latencies("", status.commits);
  metrics.single("raspool_backlog_records", "gauge", "Records that wait for the disk.", status.backlog);
  metrics.single("raspool_failed_writes_total", "counter", "Attempts to write that the disk refused.",
                 status.failed_writes);
  metrics.single("raspool_dropped_facts_total", "counter",
                 "What connection callouts told and no room was left for.", status.dropped_facts);
  metrics.single("raspool_users_without_rule", "gauge",
                 "Users whom no rule matched today (UTC), of at most 1000.", status.unmatched_users.size());
  return std::move(metrics).text();
}

}  // namespace raspool
