// Holds what work costs against its bounds: what does not depend on how fast the machine is, or how busy. The
// work itself is done by another program, so that tools may look at it.
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sys/wait.h>

#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <memory>
#include <optional>
#include <regex>
#include <sstream>
#include <string>

#include "tests/bench/guard_bounds.hpp"
#include "tests/support/temporary_folder.hpp"

namespace raspool::bench {
namespace {

constexpr double kWorthLowering = 0.8;

struct Ended {
  int code = -1;
  std::string output;  // of both kinds
};

Ended run(const std::string& command) {
  Ended ended;
  FILE* pipe = ::popen((command + " 2>&1").c_str(), "r");
  if (pipe == nullptr) return ended;
  std::array<char, 4096> bytes{};
  while (const std::size_t got = std::fread(bytes.data(), 1, bytes.size(), pipe)) {
    ended.output.append(bytes.data(), got);
  }
  const int status = ::pclose(pipe);
  if (WIFEXITED(status)) ended.code = WEXITSTATUS(status);
  return ended;
}

Ended work(const std::string& what) { return run(std::string(GUARDED_WORK) + " " + what); }

// Lines of a name and a number, which is all but what the service tells of itself.
std::map<std::string, double> numbers_in(const Ended& ended) {
  EXPECT_EQ(ended.code, 0) << ended.output;
  std::map<std::string, double> numbers;
  const std::regex told("^([a-z]+) ([0-9.]+)$");
  std::istringstream lines(ended.output);
  for (std::string line; std::getline(lines, line);) {
    if (std::smatch found; std::regex_match(line, found, told)) numbers[found[1]] = std::stod(found[2]);
  }
  return numbers;
}

std::string text_of(const std::filesystem::path& file) {
  std::ifstream in(file);
  return {std::istreambuf_iterator<char>(in), {}};
}

void expect_kept(const Bound& bound, double measured) {
  EXPECT_LE(measured, bound.at_most) << fmt::format(
      "{} grew from {:.6g} to {:.6g}, and at most {:.6g} are allowed (tests/bench/guard_bounds.hpp)",
      bound.what, bound.was, measured, bound.at_most);
  if (measured < kWorthLowering * bound.was) {
    fmt::print(
        "{} fell from {:.6g} to {:.6g}: lower the bound, so that it holds (tests/bench/guard_bounds.hpp)\n",
        bound.what, bound.was, measured);
  }
}

class Guard : public testing::Test {
 protected:
  void SetUp() override {
    if (numbers_in(work("optimised"))["optimised"] == 0) {
      GTEST_SKIP() << "this build is not optimised, and the bounds are for one that is";
    }
  }

  void skip_without(const std::string& tool) {
    if (run(tool + " --version").code != 0) GTEST_SKIP() << tool << " is not installed; ./run installs it";
  }

  // Of a pair; callgrind counts in run_guarded alone.
  void expect_instructions(const std::string& kind, const Bound& bound) {
    skip_without("valgrind");
    if (IsSkipped()) return;
    const auto log = folder_ / "valgrind.log";
    const Ended ended = run(fmt::format(
        "valgrind --tool=callgrind --log-file={} --callgrind-out-file=/dev/null --collect-atstart=no "
        "'--toggle-collect=*run_guarded*' {} pairs {}",
        log.string(), GUARDED_WORK, kind));
    const std::string told = text_of(log);
    std::smatch collected;
    ASSERT_TRUE(std::regex_search(told, collected, std::regex("Collected : ([0-9]+)"))) << told;
    expect_kept(bound, std::stod(collected[1]) / numbers_in(ended).at("pairs"));
  }

  const test::TemporaryFolder folder_;
};

TEST_F(Guard, InstructionsOfANewUser) { expect_instructions("new-user", kNewUser); }
TEST_F(Guard, InstructionsOfAReturningUser) { expect_instructions("returning-user", kReturningUser); }
TEST_F(Guard, InstructionsWithManyRules) { expect_instructions("many-rules", kManyRules); }

TEST_F(Guard, InstructionsWithManyLeases) { expect_instructions("many-leases", kManyLeases); }

TEST_F(Guard, AllocationsOfAReturningUser) {
  auto counted = numbers_in(work("allocations " + folder_.path().string()));
  expect_kept(kBookAllocations, counted.at("book"));
  expect_kept(kCallerAllocations, counted.at("caller"));
  expect_kept(kAllAllocations, counted.at("everybody"));
}

TEST_F(Guard, MemoryOfAKnownUser) { expect_kept(kBytesOfUser, numbers_in(work("memory")).at("bytes")); }

TEST_F(Guard, SyncsAndPagesOfADurableGet) {
  auto counted = numbers_in(work(fmt::format("commits {} 300", folder_.path().string())));
  // Of one caller each has its own, so fewer were not seen.
  EXPECT_GE(counted.at("syncs"), 1);
  EXPECT_GE(counted.at("pages"), 1);
  expect_kept(kSyncs, counted.at("syncs"));
  expect_kept(kPages, counted.at("pages"));
}

TEST_F(Guard, SystemCallsOfADurableGet) {
  constexpr int kFew = 100, kMany = 400;
  skip_without("strace");
  if (IsSkipped()) return;
  // What begins and ends the program is in both.
  const auto system_calls = [&](int commits) -> std::optional<double> {
    const auto table = folder_ / fmt::format("strace-{}", commits);
    const auto state = folder_ / fmt::format("state-{}", commits);
    std::filesystem::create_directory(state);
    run(fmt::format("strace -f -c -o {} {} commits {} {}", table.string(), GUARDED_WORK, state.string(),
                    commits));
    std::ifstream lines(table);
    for (std::string line; std::getline(lines, line);) {
      std::istringstream words(line);
      std::string share, seconds, each;
      double calls = 0;
      if (line.ends_with(" total") && words >> share >> seconds >> each >> calls) return calls;
    }
    return std::nullopt;
  };
  const auto few = system_calls(kFew), many = system_calls(kMany);
  if (!few || !many) GTEST_SKIP() << "strace may not look at programs here";
  expect_kept(kSystemCalls, (*many - *few) / (kMany - kFew));
}

}  // namespace
}  // namespace raspool::bench
