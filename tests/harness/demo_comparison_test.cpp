// The demo says that Linux and Wine decided the same; here it is made to say the opposite.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/demo/account.hpp"
#include "tests/demo/comparison.hpp"
#include "tests/harness/files.hpp"
#include "tests/support/temporary_folder.hpp"

namespace raspool::demo {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr const char* kDay = R"({"call":"start"}
{"call":"get4","user":"alice","ras_port":"p1","out":"10.0.0.1","notify":true,"result":0,"reason":"never_used"}
{"call":"get6","user":"alice","ras_port":"p1","out":"2001:db8::1","notify":true,"result":0,"reason":"derived"}
{"call":"get6","user":"bob","ras_port":"p2","out":"2001:db8::2","notify":true,"result":0,"reason":"derived"}
{"call":"get4","user":"bob","ras_port":"p2","notify":false,"result":717,"reason":"exhausted"}
{"call":"kill"}
{"call":"get6","user":"alice","ras_port":"p3","out":"2001:db8::1","notify":true,"result":0,"reason":"derived"}
{"call":"get4","user":"ALICE","ras_port":"p3","out":"10.0.0.1","notify":true,"result":0,"reason":"own_address"}
)";

PlayedDay day(std::string text, const std::vector<std::pair<std::string, std::string>>& replacements = {}) {
  for (const auto& [old_text, new_text] : replacements) {
    for (auto at = text.find(old_text); at != std::string::npos;
         at = text.find(old_text, at + new_text.size())) {
      text.replace(at, old_text.size(), new_text);
    }
  }
  const test::TemporaryFolder folder;
  return std::get<PlayedDay>(PlayedDay::read(test::write_file(folder / "answers.jsonl", text)));
}

TEST(DemoComparison, ADayIsAsItself) {
  const auto comparison = compare(day(kDay), day(kDay));
  EXPECT_THAT(comparison.differences, IsEmpty());
  EXPECT_EQ(comparison.v4, 3u);
  EXPECT_EQ(comparison.v6, 3u);
}

TEST(DemoComparison, IdentifiersMayDifferIfTheSameGetsHaveTheSame) {
  EXPECT_THAT(compare(day(kDay), day(kDay, {{"db8::1", "db8::a"}, {"db8::2", "db8::1"}})).differences,
              IsEmpty());
}

TEST(DemoComparison, SeesAnIdentifierThatChangedOnOneSideOnly) {
  const std::string last = R"("p3","out":"2001:db8::1")";
  EXPECT_THAT(compare(day(kDay), day(kDay, {{last, R"("p3","out":"2001:db8::7")"}})).differences,
              ElementsAre(HasSubstr("Get 5")));
}

TEST(DemoComparison, SeesTwoUsersWithOneIdentifier) {
  EXPECT_THAT(compare(day(kDay), day(kDay, {{"db8::2", "db8::1"}})).differences,
              ElementsAre(HasSubstr("Get 3")));
}

TEST(DemoComparison, SeesEachOtherDifference) {
  const std::vector<std::pair<std::string, std::string>> changes{
      {"10.0.0.1", "10.0.0.2"},     {"717", "5"},   {R"("notify":false)", R"("notify":true)"},
      {"2001:db8::", "2001:db9::"}, {"bob", "eve"}, {R"("ras_port":"p3")", R"("ras_port":"p4")"}};
  for (const auto& change : changes) {
    EXPECT_FALSE(compare(day(kDay), day(kDay, {change})).differences.empty()) << change.second;
  }
  EXPECT_FALSE(compare(day(kDay), day("")).differences.empty()) << "nothing was played";
}

TEST(DemoComparison, AFileThatIsNoTraceIsNotADay) {
  const test::TemporaryFolder folder;
  EXPECT_THAT(std::get<std::string>(PlayedDay::read(
                  test::write_file(folder / "x", "{\"call\":\"init\"}\nwine: cannot find\n"))),
              HasSubstr("x:2: not JSON"));
  EXPECT_THAT(std::get<std::string>(PlayedDay::read(folder / "no-such-file")), HasSubstr("cannot be read"));
}

TEST(DemoAccount, CountsWhoCameBackToTheSameAddress) {
  EXPECT_THAT(what_happened_at_noon(day(kDay)), HasSubstr("1 IPv4 and 2 IPv6 leases live"));
  EXPECT_THAT(what_happened_at_noon(day(kDay)), HasSubstr("1 users connected after it: 1 got"));
  const auto moved = day(kDay, {{R"("p3","out":"10.0.0.1")", R"("p3","out":"10.0.0.9")"}});
  EXPECT_THAT(what_happened_at_noon(moved), HasSubstr("0 got an IPv4 address that they had had before"));
  EXPECT_THAT(what_happened_at_noon(moved), HasSubstr("ALICE 10.0.0.9 (own_address)"));
}

TEST(DemoAccount, SeesWhetherIdentifiersAreKept) {
  EXPECT_TRUE(identifiers_of(day(kDay)).kept);
  EXPECT_FALSE(
      identifiers_of(day(kDay, {{R"("p3","out":"2001:db8::1")", R"("p3","out":"2001:db8::7")"}})).kept);
  EXPECT_FALSE(identifiers_of(day(kDay, {{"db8::2", "db8::1"}})).kept);
}

TEST(DemoAccount, KnowsAUserByAnyFormOfTheName) {
  const auto text = who_got_what(day(kDay));
  EXPECT_THAT(text, HasSubstr("never_used, own_address"));
  EXPECT_THAT(text, testing::Not(HasSubstr("ALICE")));
}

}  // namespace
}  // namespace raspool::demo
