#include "core/admin/history_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <ctime>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "core/policy/printable_text.hpp"
#include "core/trace/time_text.hpp"

namespace raspool {
namespace {

using nlohmann::ordered_json;
using namespace std::chrono;

constexpr std::size_t kShownDate = 10;  // characters of "2026-11-22"

std::string shown_text_in(const ordered_json& json, const char* key) {
  return printable(json.value(key, ""));  // nothing may tear the table apart
}

// How far this machine's own time was east of UTC at that moment.
minutes local_offset(WallTime time) {
  const std::time_t moment = system_clock::to_time_t(floor<seconds>(time));
  const std::tm* local = std::localtime(&moment);
  if (local == nullptr) return minutes(0);
  const auto day = sys_days(year(local->tm_year + 1900) / month(static_cast<unsigned>(local->tm_mon) + 1) /
                            std::chrono::day(static_cast<unsigned>(local->tm_mday)));
  const auto shown = day + hours(local->tm_hour) + minutes(local->tm_min) + seconds(local->tm_sec);
  return round<minutes>(shown - floor<seconds>(time));
}

// "2026-11-22 13:00:00", and of local time with "+01:00".
std::string shown_time(const std::string& stored, bool local_time) {
  const auto time = wall_time_from(stored);
  if (!time) return stored;
  const minutes offset = local_time ? local_offset(*time) : minutes(0);
  std::string text = to_text(*time + offset).substr(0, 19);
  text[kShownDate] = ' ';
  if (!local_time) return text;
  const auto length = std::abs(offset.count());
  return text + fmt::format("{}{:02}:{:02}", offset.count() < 0 ? '-' : '+', length / 60, length % 60);
}

// The end of a day's tenure without its day.
std::string shown_end(const ordered_json& tenure, const std::string& from, bool local_time) {
  if (!tenure.contains("to")) return "open";
  std::string to = shown_time(shown_text_in(tenure, "to"), local_time);
  const bool is_same_day = to.compare(0, kShownDate, from, 0, kShownDate) == 0;
  return is_same_day ? to.substr(kShownDate + 1) : to;
}

// "1:02:03"
std::string shown_length(const ordered_json& tenure) {
  if (!tenure.contains("seconds")) return "";
  const auto seconds = tenure["seconds"].get<std::uint64_t>();
  return fmt::format("{}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
}

// "17 B", "1.7 MB"
std::string shown_bytes(const ordered_json& tenure, const char* key) {
  if (!tenure.contains(key)) return "";
  const auto bytes = tenure[key].get<std::uint64_t>();
  if (bytes < 1000) return fmt::format("{} B", bytes);
  auto shown = static_cast<double>(bytes) / 1000;
  constexpr std::string_view kUnits = "kMGTPE";
  std::size_t unit = 0;
  while (shown >= 999.95 && unit + 1 < kUnits.size()) {
    shown /= 1000;
    ++unit;
  }
  return fmt::format("{:.1f} {}B", shown, kUnits[unit]);
}

std::size_t width_of(const std::string& text) {  // characters of UTF-8
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char byte) { return (byte & 0xC0) != 0x80; }));
}

// The first row is the heads. A column in which nothing stands is left out.
void print_table(const std::vector<std::vector<std::string>>& rows, std::ostream& out) {
  std::vector<std::size_t> widths(rows.front().size());
  for (std::size_t column = 0; column < widths.size(); ++column) {
    for (std::size_t row = 1; row < rows.size(); ++row) {
      widths[column] = std::max(widths[column], width_of(rows[row][column]));
    }
    if (widths[column] > 0) widths[column] = std::max(widths[column], width_of(rows.front()[column]));
  }
  for (const auto& row : rows) {
    std::string line;
    for (std::size_t column = 0; column < widths.size(); ++column) {
      if (widths[column] == 0) continue;
      if (!line.empty()) line += "  ";
      line += row[column] + std::string(widths[column] - width_of(row[column]), ' ');
    }
    line.erase(line.find_last_not_of(' ') + 1);
    out << line << '\n';
  }
}

std::string asked_time(const ordered_json& document, bool local_time) {
  const auto time = [&](const char* key) {
    return shown_time(shown_text_in(document, key), local_time) + (local_time ? "" : " UTC");
  };
  if (!document.contains("from") && !document.contains("to")) return "";
  if (!document.contains("to")) return fmt::format(" from {} on", time("from"));
  if (!document.contains("from")) return fmt::format(" up to {}", time("to"));
  if (document["from"] == document["to"]) return fmt::format(" at {}", time("from"));
  return fmt::format(" from {} to {}", time("from"), time("to"));
}

}  // namespace

void print_history(const ordered_json& document, bool local_time, std::ostream& out) {
  const bool of_address = document.contains("address");
  const std::string about = shown_text_in(document, of_address ? "address" : "user");
  const ordered_json& tenures = document["tenures"];
  if (tenures.empty()) {
    out << fmt::format("{}{}: no tenure is known\n", about, asked_time(document, local_time));
    return;
  }
  out << fmt::format("{}{}; times in {}\n", about, asked_time(document, local_time),
                     local_time ? "this machine's own time" : "UTC");
  std::vector<std::vector<std::string>> rows{{"From", "To", "Address", "User", "RAS port", "Pool", "Kind",
                                              "End", "Client", "Tunnel", "Connected", "Received", "Sent",
                                              "Server"}};
  const std::string server = shown_text_in(tenures.front(), "server");
  const bool on_one_server = std::all_of(tenures.begin(), tenures.end(), [&](const ordered_json& tenure) {
    return shown_text_in(tenure, "server") == server;
  });
  for (const ordered_json& tenure : tenures) {
    const std::string from = shown_time(shown_text_in(tenure, "from"), local_time);
    const std::string kind = shown_text_in(tenure, "kind"), address = shown_text_in(tenure, "address");
    rows.push_back({from, shown_end(tenure, from, local_time), address == about ? "" : address,
                    shown_text_in(tenure, "user"), shown_text_in(tenure, "ras_port"),
                    shown_text_in(tenure, "pool"), kind == "pool" ? "" : kind, shown_text_in(tenure, "end"),
                    shown_text_in(tenure, "endpoint"),
                    shown_text_in(tenure, tenure.contains("device") ? "device" : "tunnel"),
                    shown_length(tenure), shown_bytes(tenure, "received"), shown_bytes(tenure, "sent"),
                    on_one_server ? "" : shown_text_in(tenure, "server")});
  }
  print_table(rows, out);
  if (document["more"] == true) {
    out << fmt::format("There are more than these {}: ask for a shorter time, or for more with --limit\n",
                       tenures.size());
  }
}

}  // namespace raspool
