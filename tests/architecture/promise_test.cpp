// Each line of the promise in core/store/README.md ends with the tests that show it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "tests/architecture/source_file.hpp"

namespace raspool::architecture {
namespace {

using testing::IsEmpty;

const std::filesystem::path kProjectRoot = RASPOOL_SOURCE_DIR;

std::string text_of(const std::filesystem::path& path) {
  std::ifstream stream(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

// The items of the lists between this heading and the next of its rank.
std::vector<std::string> items_under(const std::string& heading, const std::string& page) {
  std::vector<std::string> items;
  bool is_under = false;
  std::istringstream lines(page);
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("## ")) is_under = line == heading;
    if (is_under && line.starts_with("- ")) items.push_back(line);
  }
  return items;
}

// "Suite.Test" of the parenthesis in which a promise ends; empty if it ends in none.
std::vector<std::string> tests_named_in(const std::string& promise) {
  static const std::regex kNames(R"re(\((`\w+\.\w+`(, `\w+\.\w+`)*)\)$)re");
  static const std::regex kName(R"re(`(\w+\.\w+)`)re");
  std::smatch match;
  if (!std::regex_search(promise, match, kNames)) return {};
  const std::string names = match[1];
  std::vector<std::string> tests;
  for (std::sregex_iterator name(names.begin(), names.end(), kName), end; name != end; ++name) {
    tests.push_back((*name)[1]);
  }
  return tests;
}

std::set<std::string> tests_in(const std::string& code) {
  static const std::regex kTest(R"re(\bTEST(_F|_P)?\(\s*(\w+)\s*,\s*(\w+)\s*\))re");
  std::set<std::string> tests;
  for (std::sregex_iterator test(code.begin(), code.end(), kTest), end; test != end; ++test) {
    tests.insert((*test)[2].str() + '.' + (*test)[3].str());
  }
  return tests;
}

TEST(Promise, EachLineIsShownByTestsThatExist) {
  std::set<std::string> tests;
  for (const SourceFile& file : source_files(kProjectRoot, "tests")) tests.merge(tests_in(file.code()));
  const auto promises = items_under("## The promise", text_of(kProjectRoot / "core/store/README.md"));
  EXPECT_THAT(promises, Not(IsEmpty()));
  for (const std::string& promise : promises) {
    const auto named = tests_named_in(promise);
    EXPECT_THAT(named, Not(IsEmpty())) << "no test shows: " << promise;
    for (const std::string& test : named)
      EXPECT_TRUE(tests.contains(test)) << test << " is named by: " << promise;
  }
}

TEST(Promise, ALineWithoutATestIsSeen) {
  EXPECT_THAT(tests_named_in("- Nothing is lost. (`A.B`, `C.D`)"), testing::ElementsAre("A.B", "C.D"));
  EXPECT_THAT(tests_named_in("- Nothing is lost."), IsEmpty());
  EXPECT_THAT(tests_named_in("- Nothing is lost. (`A.B` or so)"), IsEmpty());
  EXPECT_THAT(items_under("## B", "## A\n- a\n## B\n- b\n### C\n- c\n## D\n- d\n"),
              testing::ElementsAre("- b", "- c"));
  EXPECT_THAT(tests_in("TEST_P(A, B) {}\nTEST(C,\n     D) {}"), testing::ElementsAre("A.B", "C.D"));
}

}  // namespace
}  // namespace raspool::architecture
