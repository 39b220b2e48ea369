#include "core/admin/status_answer.hpp"

#include <fmt/format.h>

#include <chrono>
#include <ostream>
#include <string>

#include "core/admin/pools_answer.hpp"
#include "core/admin/version.hpp"
#include "core/policy/printable_text.hpp"
#include "core/policy/reader/path_text.hpp"
#include "core/trace/time_text.hpp"

namespace raspool {
namespace {

using nlohmann::ordered_json;

constexpr std::size_t kMostUsersShown = 20;

std::string_view word_for(Mode mode) { return mode == Mode::observe ? "observe" : "enforce"; }

std::string_view word_for(Durability durability) {
  switch (durability) {
    case Durability::power:
      return "power";
    case Durability::process:
      return "process";
    case Durability::none:
      return "none";
  }
  return "";
}

ordered_json configuration_in(const Configuration& configuration) {
  return {{"file", utf8_from(configuration.file)}, {"is_last_good", configuration.is_last_good}};
}

// "3 d 4 h", "4 h 12 min", "12 min 5 s", "5 s".
std::string length_text(std::int64_t seconds) {
  const std::int64_t minutes = seconds / 60, hours = minutes / 60, days = hours / 24;
  if (days > 0) return fmt::format("{} d {} h", days, hours % 24);
  if (hours > 0) return fmt::format("{} h {} min", hours, minutes % 60);
  if (minutes > 0) return fmt::format("{} min {} s", minutes, seconds % 60);
  return fmt::format("{} s", seconds);
}

std::string shown_users(const ordered_json& users) {
  std::string text;
  for (std::size_t i = 0; i < users.size() && i < kMostUsersShown; ++i) {
    text += (i == 0 ? "" : ", ") + printable(users[i].get<std::string>());
  }
  if (users.size() > kMostUsersShown) text += fmt::format(" and {} more", users.size() - kMostUsersShown);
  return text;
}

class Lines {
 public:
  explicit Lines(std::ostream& out) : out_(out) {}
  void add(std::string_view name, std::string_view text) { out_ << fmt::format("{:<22}{}\n", name, text); }
  void add(std::string_view name, std::uint64_t number) { add(name, std::to_string(number)); }

 private:
  std::ostream& out_;
};

std::string mode_text(const ordered_json& answer) {
  if (answer.at("mode").is_null()) return "none: no configuration";
  const std::string mode = printable(answer.at("mode").get<std::string>());
  const auto in_file = answer.find("mode_in_file");
  if (in_file == answer.end() || in_file->is_null()) return mode;
  return fmt::format("{} (by hand; the file says {}, which holds again after a restart)", mode,
                     printable(in_file->get<std::string>()));
}

}  // namespace

ordered_json status_answer(const ServiceStatus& status, const Configuration* configuration) {
  ordered_json answer{
      {"version", version()},
      {"server", status.server},
      {"mode", status.mode ? ordered_json(word_for(*status.mode)) : ordered_json()},
      {"mode_in_file", status.mode_in_file ? ordered_json(word_for(*status.mode_in_file)) : ordered_json()},
      {"started", to_text(status.started)},
      {"uptime_seconds", std::chrono::floor<std::chrono::seconds>(status.uptime).count()},
      {"deciding", status.deciding}};
  if (!status.deciding) answer["not_deciding_because"] = status.not_deciding_because;
  answer["configuration"] = configuration != nullptr ? configuration_in(*configuration) : ordered_json();
  if (configuration != nullptr) {
    answer["state"] = utf8_from(configuration->service.state);
    answer["history"] = utf8_from(configuration->service.history());
    answer["durability"] = word_for(configuration->service.durability);
  }
  answer["backlog"] = status.backlog;
  answer["failed_writes"] = status.failed_writes;
  answer["late_answers"] = status.late_answers;
  answer["dropped_facts"] = status.dropped_facts;
  ordered_json& answers = answer["answers"] = ordered_json::object();
  for (const auto& [reason, count] : status.answers) answers[std::string(to_text(reason))] = count;
  answer["releases_not_matched"] = status.releases_not_matched;
  answer["releases_in_another_form"] = status.releases_in_another_form;
  answer["users_without_rule_today"] = status.unmatched_users;
  answer["pools"] = pools_answer(status.pools);
  return answer;
}

void print_status(const ordered_json& answer, std::ostream& out) {
  Lines lines(out);
  const auto text = [&](const char* key) { return printable(answer.value(key, std::string())); };
  lines.add("raspool", text("version"));
  lines.add("server", text("server"));
  lines.add("mode", mode_text(answer));
  lines.add("running for", length_text(answer.at("uptime_seconds").get<std::int64_t>()));
  if (!answer.at("deciding").get<bool>()) lines.add("decides nothing yet", text("not_deciding_because"));
  if (const ordered_json& configuration = answer.at("configuration"); !configuration.is_null()) {
    lines.add("configuration", printable(configuration.at("file").get<std::string>()) +
                                   (configuration.at("is_last_good").get<bool>()
                                        ? " (the last good one: the file itself is broken or gone)"
                                        : ""));
    if (configuration.contains("sha256"))
      lines.add("  its SHA-256", configuration.at("sha256").get<std::string>());
    lines.add("state file", text("state"));
    lines.add("durability", text("durability"));
  }
  lines.add("records that wait", answer.at("backlog").get<std::uint64_t>());
  lines.add("failed writes", answer.at("failed_writes").get<std::uint64_t>());
  lines.add("late answers", answer.at("late_answers").get<std::uint64_t>());
  if (const auto dropped = answer.at("dropped_facts").get<std::uint64_t>(); dropped > 0) {
    lines.add("facts dropped", dropped);
  }
  lines.add("releases not matched", answer.at("releases_not_matched").get<std::uint64_t>());
  for (const auto& [reason, count] : answer.at("answers").items()) {
    lines.add("answers " + reason, count.get<std::uint64_t>());
  }
  const ordered_json& users = answer.at("users_without_rule_today");
  if (!users.empty()) lines.add("no rule matched today", shown_users(users));
}

}  // namespace raspool
