// Loads one server, ours or a peer, and prints how it bore that: leases a second, and the Get's p50 and p99
// in milliseconds. `peers` starts the peers, lets both sides take turns, and has the rounds compared here.
//
//   peer_bench ours PREFIX FILL DURABILITY CALLERS SECONDS direct|socket RATE
//       RATE: so many new users a second; 0: as many as can be
//   peer_bench radius PORT PORT SECRET CALLERS SECONDS
//   peer_bench compare PEER WHEN FILE COLUMN BOUND NOTE [--results=FILE]
//       FILE: a line "ours|theirs LEASES P50 P99" for each round of a side; COLUMN: leases or p99; BOUND: so
//       many times more leases, or a p99 so many times less; 0: none

#include <fmt/format.h>

#include <algorithm>
#include <exception>
#include <fstream>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "tests/bench/churn.hpp"
#include "tests/bench/peers/busy_service.hpp"
#include "tests/bench/peers/radius_load.hpp"
#include "tests/bench/results.hpp"
#include "tests/support/temporary_folder.hpp"

namespace raspool::bench {
namespace {

double milliseconds(std::chrono::nanoseconds length) { return static_cast<double>(length.count()) / 1e6; }

void tell(const Borne& borne) {
  fmt::print("{:.1f} {:.4f} {:.4f}\n", borne.leases_in_a_second, milliseconds(borne.gets.percentile(0.5)),
             milliseconds(borne.gets.percentile(0.99)));
}

void load_ours(std::span<char*> arguments) {
  // Beside the results, so that it is on the disk that they are about.
  const test::TemporaryFolder folder(".");
  BusyService service(folder.path(), {.prefix = std::stoi(arguments[0]),
                                      .fill = std::stod(arguments[1]),
                                      .durability = arguments[2],
                                      .callers = static_cast<unsigned>(std::stoul(arguments[3])),
                                      .over_socket = std::string_view(arguments[5]) == "socket",
                                      .rate = std::stod(arguments[6])});
  service.bear(0.3);
  tell(service.bear(std::stod(arguments[4])));
}

void load_radius(std::span<char*> arguments) {
  const auto port = [](const char* text) { return static_cast<std::uint16_t>(std::stoul(text)); };
  const RadiusServer server{port(arguments[0]), port(arguments[1]), arguments[2]};
  const auto callers = static_cast<unsigned>(std::stoul(arguments[3]));
  bear_radius(server, callers, 0.5);  // warms up
  tell(bear_radius(server, callers, std::stod(arguments[4])));
}

struct Round {
  double leases = 0, p50 = 0, p99 = 0;
};

void compare(std::span<char*> arguments, const Results& results) {
  const std::string peer = arguments[0], when = arguments[1], column = arguments[3];
  std::vector<Round> ours, theirs;
  std::ifstream file(arguments[2]);
  std::string side;
  for (Round round; file >> side >> round.leases >> round.p50 >> round.p99;) {
    (side == "ours" ? ours : theirs).push_back(round);
  }
  if (ours.empty() || ours.size() != theirs.size()) throw std::runtime_error(peer + ": a round is missing");
  const auto value = [&](const Round& round) { return column == "leases" ? round.leases : round.p99; };
  std::vector<double> ratios, our, their;
  for (std::size_t round = 0; round < ours.size(); ++round) {
    our.push_back(value(ours[round]));
    their.push_back(value(theirs[round]));
    ratios.push_back(column == "leases" ? our.back() / their.back() : their.back() / our.back());
  }
  const std::string what = column == "leases" ? "leases a second, ours over " + peer + "'s"
                                              : "p99 of a Get, " + peer + "'s over ours";
  const double bound = std::stod(arguments[4]);
  results.add(
      Row{.what = what + ", " + when,
          .measured = median(ratios),
          .unit = "×",
          .at_least = bound > 0 ? std::optional(bound) : std::nullopt,
          // The longest of a hundred is as long as the machine lets a thread wait for a processor.
          .judged = column == "leases" ? Row::Judged::always : Row::Judged::on_a_quiet_machine,
          .detail = fmt::format("{} and {}{}; {}", number_text(median(our)), number_text(median(their)),
                                column == "leases" ? "" : " ms", arguments[5])});
}

int run(int argc, char** argv) {
  const Results results = Results::from_arguments(argc, argv);
  const std::span<char*> arguments(argv + 1, argv + argc);
  const std::string_view verb = arguments.empty() ? "" : arguments[0];
  if (verb == "ours" && arguments.size() == 8) {
    load_ours(arguments.subspan(1));
  } else if (verb == "radius" && arguments.size() == 6) {
    load_radius(arguments.subspan(1));
  } else if (verb == "compare" && arguments.size() == 7) {
    compare(arguments.subspan(1), results);
  } else {
    fmt::print(stderr, "see the beginning of peer_bench.cpp\n");
    return 2;
  }
  return 0;
}

}  // namespace
}  // namespace raspool::bench

int main(int argc, char** argv) try {
  return raspool::bench::run(argc, argv);
} catch (const std::exception& exception) {
  fmt::print(stderr, "{}\n", exception.what());
  return 1;
}
