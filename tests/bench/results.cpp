#include "tests/bench/results.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <exception>
#include <fstream>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string_view>
#include <utility>

namespace raspool::bench {
namespace {

using Json = nlohmann::ordered_json;

Json to_json(const std::optional<double>& number) { return number ? Json(*number) : Json(); }

std::optional<double> number_of(const Json& json) {
  return json.is_null() ? std::nullopt : std::optional(json.get<double>());
}

}  // namespace

Results Results::from_arguments(int& argc, char** argv) {
  constexpr std::string_view kOption = "--results=";
  for (int index = 1; index < argc; ++index) {
    const std::string_view argument = argv[index];
    if (!argument.starts_with(kOption)) continue;
    std::filesystem::path file(argument.substr(kOption.size()));
    std::copy(argv + index + 1, argv + argc + 1, argv + index);
    --argc;
    return Results(std::move(file));
  }
  return Results();
}

void Results::add(const Row& row) const {
  const std::string bound = bound_text(row);
  fmt::print("{}: {} {}{}{}{}\n", row.what, number_text(row.measured), row.unit,
             bound.empty() ? "" : fmt::format(" (must be {})", bound), row.is_kept() ? "" : ": NOT KEPT",
             row.detail.empty() ? "" : "; " + row.detail);
  std::fflush(stdout);
  write(Json{{"row", row.what},
             {"measured", row.measured},
             {"unit", row.unit},
             {"at_most", to_json(row.at_most)},
             {"at_least", to_json(row.at_least)},
             {"always", row.judged == Row::Judged::always},
             {"detail", row.detail}}
            .dump());
}

void Results::add(const Point& point) const {
  write(Json{{"prefix", point.prefix},
             {"fill", point.fill},
             {"side", point.side},
             {"nanoseconds", point.nanoseconds}}
            .dump());
}

void Results::add(const Fact& fact) const { write(Json{{"fact", fact.name}, {"text", fact.text}}.dump()); }

void Results::write(const std::string& line) const {
  if (!file_) return;
  std::ofstream out(*file_, std::ios::app);
  out << line << '\n';
  if (!out.flush()) throw std::runtime_error(file_->string() + " cannot be written");
}

int tell_results(int argc, char** argv, const std::function<void(const Results&)>& measure) try {
  measure(Results::from_arguments(argc, argv));
  return 0;
} catch (const std::exception& exception) {
  fmt::print(stderr, "{}\n", exception.what());
  return 1;
}

ReadResults read_results(const std::filesystem::path& file) {
  std::ifstream in(file);
  if (!in) throw std::runtime_error(file.string() + " cannot be read");
  ReadResults results;
  for (std::string line; std::getline(in, line);) {
    const Json json = Json::parse(line);
    if (json.contains("row")) {
      results.rows.push_back(
          {json["row"], json["measured"], json["unit"], number_of(json["at_most"]),
           number_of(json["at_least"]),
           json["always"].get<bool>() ? Row::Judged::always : Row::Judged::on_a_quiet_machine,
           json["detail"]});
    } else if (json.contains("fact")) {
      results.facts.push_back({json["fact"], json["text"]});
    } else {
      results.points.push_back({json["prefix"], json["fill"], json["side"], json["nanoseconds"]});
    }
  }
  return results;
}

std::string bound_text(const Row& row) {
  if (row.at_most) return fmt::format("≤ {:g} {}", *row.at_most, row.unit);
  if (row.at_least) return fmt::format("≥ {:g} {}", *row.at_least, row.unit);
  return "";
}

std::string number_text(double number) {
  const double size = std::abs(number);
  if (size >= 100) {
    std::string digits = fmt::format("{:.0f}", number);
    for (auto at = static_cast<int>(digits.size()) - 3; at > (number < 0 ? 1 : 0); at -= 3) {
      digits.insert(static_cast<std::size_t>(at), 1, ',');
    }
    return digits;
  }
  return fmt::format("{:.{}f}", number, size >= 10 ? 1 : size >= 0.1 || size == 0 ? 2 : 3);
}

}  // namespace raspool::bench
