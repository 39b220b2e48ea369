#include "tests/bench/machine.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <thread>

namespace raspool::bench {
namespace {

constexpr double kQuiet = 0.2;

std::string first_line(const char* file, const char* otherwise) {
  std::ifstream in(file);
  std::string line;
  return std::getline(in, line) && !line.empty() ? line : otherwise;
}

std::string processor() {
  std::ifstream in("/proc/cpuinfo");
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with("model name")) return line.substr(line.find(':') + 2);
  }
  return "of a kind that it does not tell";
}

std::string memory() {
  const auto bytes =
      static_cast<double>(::sysconf(_SC_PHYS_PAGES)) * static_cast<double>(::sysconf(_SC_PAGESIZE));
  return fmt::format("{:.1f} GiB", bytes / (1024.0 * 1024 * 1024));
}

std::string kernel() {
  utsname system{};
  ::uname(&system);
  return fmt::format("{} {} {}", system.sysname, system.release, system.machine);
}

}  // namespace

std::vector<Fact> machine_facts() {
  std::array<double, 3> load{};
  ::getloadavg(load.data(), load.size());
  return {
      {"date", fmt::format("{:%Y-%m-%d %H:%M} UTC", fmt::gmtime(std::time(nullptr)))},
      {"processor", fmt::format("{}, {} of them", processor(), std::thread::hardware_concurrency())},
      {"memory", memory()},
      {"kernel", kernel()},
      {"governor", first_line("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor", "not told (a guest)")},
      {"transparent huge pages", first_line("/sys/kernel/mm/transparent_hugepage/enabled", "none")},
      {"compiler", fmt::format("g++ {}", __VERSION__)},
      {"load at the beginning", fmt::format("{:.2f}, {:.2f}, {:.2f}{}", load[0], load[1], load[2],
                                            machine_is_quiet() ? "" : ": not quiet")},
  };
}

bool machine_is_quiet() {
  double load = 0;
  return ::getloadavg(&load, 1) == 1 && load < kQuiet * std::thread::hardware_concurrency();
}

}  // namespace raspool::bench
