// The conformance table is whole: each of its rows is a test of this program or stands, with a reason, in the
// list of README.md. Never both.

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <set>

#include "tests/rras-host/conformance/paths.hpp"

namespace rras_host {
namespace {

using Ids = std::set<std::string>;

Ids rows_of_the_table() {
  constexpr std::pair<int, int> kRanges[] = {{1, 22}, {30, 45}, {50, 58}, {60, 65}, {70, 99}};
  Ids ids;
  for (const auto& [first, last] : kRanges) {
    for (int number = first; number <= last; ++number) {
      ids.insert((number < 10 ? "R0" : "R") + std::to_string(number));
    }
  }
  return ids;
}

Ids rows_with_a_test() {
  Ids ids;
  const ::testing::UnitTest& program = *::testing::UnitTest::GetInstance();
  for (int i = 0; i < program.total_test_suite_count(); ++i) {
    const ::testing::TestSuite& suite = *program.GetTestSuite(i);
    if (std::string(suite.name()) != "Conformance") continue;
    for (int j = 0; j < suite.total_test_count(); ++j) {
      ids.insert(std::string(suite.GetTestInfo(j)->name()).substr(0, 3));
    }
  }
  return ids;
}

// Lines under "Not testable yet": | Rnn | reason |. There need not be one, but the heading.
std::map<std::string, std::string> rows_not_testable() {
  std::ifstream readme{std::filesystem::path(paths::readme())};
  const std::regex line_form(R"(\| (R\d\d) \| (.*\S) \|\r?)");
  std::map<std::string, std::string> rows;
  std::string line;
  bool in_list = false, has_list = false;
  while (std::getline(readme, line)) {
    if (line.starts_with("## ")) in_list = line.starts_with("## Not testable yet");
    has_list |= in_list;
    std::smatch match;
    if (in_list && std::regex_match(line, match, line_form)) rows.emplace(match[1], match[2]);
  }
  EXPECT_TRUE(has_list) << "is the list still in README.md?";
  return rows;
}

TEST(ConformanceTable, EveryRowIsATestOrOnTheListOfThoseNotTestableYet) {
  const Ids tests = rows_with_a_test();
  const auto untested = rows_not_testable();
  for (const std::string& id : rows_of_the_table()) {
    EXPECT_NE(tests.contains(id), untested.contains(id)) << id << " must be either a test or on the list";
  }
  for (const std::string& id : tests) EXPECT_TRUE(rows_of_the_table().contains(id)) << "no such row: " << id;
  for (const auto& [id, reason] : untested) {
    EXPECT_TRUE(rows_of_the_table().contains(id)) << "no such row: " << id;
    EXPECT_GT(reason.size(), 10u) << id << " needs a reason";
  }
}

}  // namespace
}  // namespace rras_host
