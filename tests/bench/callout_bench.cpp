// A whole callout through raspool.dll under Wine against the same call through the service on Linux, both
// without durability: what the shim adds (UTF-16, guarded pointers, the other compiler, Wine). The sides take
// turns.
//
//   callout_bench COMMAND [--results=FILE]      COMMAND, with a folder behind it, runs dll_pairs under Wine

#include <fmt/format.h>

#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "posix-harness/composition.hpp"
#include "tests/bench/callout_pairs.hpp"
#include "tests/bench/churn.hpp"
#include "tests/bench/one_pool_file.hpp"
#include "tests/bench/results.hpp"
#include "tests/support/temporary_folder.hpp"

namespace raspool::bench {
namespace {

constexpr int kRounds = 5;

double on_linux() {
  const test::TemporaryFolder folder;
  posix::Composition composition({write_configuration(folder.path(), {.durability = "none"}), {{}}});
  AddressService& service = composition.service();
  struct Connection {
    std::string user, ras_port;
    Address address;
  };
  const auto get = [&](Connection& connection) {
    const Decision decision = service.assign({connection.user, connection.ras_port, AddressV4(), {}});
    if (!decision.granted()) throw std::runtime_error("a Get was refused");
    connection.address = decision.address;
  };
  std::vector<Connection> connections;
  for (int number = 0; number < kConnections; ++number) {
    get(connections.emplace_back(Connection{callout_user(number), callout_ras_port(number), {}}));
  }
  return nanoseconds_of_a_pair([&](int number) {
    Connection& connection = connections[static_cast<std::size_t>(number)];
    service.release({connection.user, connection.ras_port, connection.address, {}});
    get(connection);
  });
}

double under_wine(const std::string& command) {
  const test::TemporaryFolder folder;
  const auto home = folder / "raspool";
  std::filesystem::create_directory(home);
  std::filesystem::rename(write_configuration(home, {.durability = "none"}), home / "raspool.toml");
  const std::string whole = fmt::format("{} 'Z:{}'", command, folder.path().string());
  const std::unique_ptr<FILE, int (*)(FILE*)> output(::popen(whole.c_str(), "r"), ::pclose);
  double nanoseconds = 0;
  std::array<char, 256> line{};
  while (output && std::fgets(line.data(), line.size(), output.get())) {
    if (std::sscanf(line.data(), "nanoseconds %lf", &nanoseconds) == 1) break;
  }
  if (nanoseconds == 0) throw std::runtime_error("dll_pairs told nothing: " + whole);
  return nanoseconds;
}

void compare(const Results& results, const std::string& command) {
  std::vector<double> ratios, wine, posix;
  for (int round = 0; round < kRounds; ++round) {
    wine.push_back(under_wine(command));
    posix.push_back(on_linux());
    ratios.push_back(wine.back() / posix.back());
  }
  results.add(Row{.what = "whole callout through the DLL under Wine over the service on Linux",
                  .measured = median(ratios),
                  .unit = "×",
                  .at_most = 2.5,
                  .judged = Row::Judged::on_a_quiet_machine,
                  .detail = fmt::format("a pair {:.2f} µs, on Linux {:.2f} µs; durability none",
                                        median(wine) / 1e3, median(posix) / 1e3)});
}

}  // namespace
}  // namespace raspool::bench

int main(int argc, char** argv) {
  if (argc < 2) return 2;
  const std::string command = argv[1];
  return raspool::bench::tell_results(
      argc, argv, [&](const raspool::bench::Results& results) { raspool::bench::compare(results, command); });
}
