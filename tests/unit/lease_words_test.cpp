// The words and numbers that records, traces and RRAS rely on.
#include <gtest/gtest.h>

#include <map>
#include <set>

#include "core/lease/decision.hpp"
#include "core/lease/tenure.hpp"

namespace raspool {
namespace {

TEST(Words, OfReasonsAreReadInBothDirectionsAndHaveTheirResultCodes) {
  const std::map<std::string, std::uint32_t> codes{
      {"reserved", 0},        {"own_address", 0}, {"never_used", 0},        {"released_longest_ago", 0},
      {"derived", 0},         {"repeated", 0},    {"offered", 0},           {"external", 0},
      {"observed", 0},        {"exhausted", 717}, {"nothing_offered", 717}, {"refused_by_rule", 5},
      {"too_many_leases", 5}, {"invalid", 87},    {"terminated", 21},       {"failure", 31}};
  for (const auto& [word, code] : codes) {
    const auto reason = reason_from(word);
    ASSERT_TRUE(reason) << word;
    EXPECT_EQ(to_text(*reason), word);
    EXPECT_EQ(result_code(*reason), code) << word;
  }
  EXPECT_EQ(to_text(static_cast<Reason>(codes.size())), "unknown") << "a reason that this test does not know";
  EXPECT_FALSE(reason_from("Reserved"));
  EXPECT_FALSE(reason_from(""));
}

TEST(Words, OfKindsAreReadInBothDirections) {
  const std::set<std::string> words{"pool", "reserved", "offered", "external", "observed"};
  for (const std::string& word : words) {
    const auto kind = kind_from(word);
    ASSERT_TRUE(kind) << word;
    EXPECT_EQ(to_text(*kind), word);
  }
  EXPECT_EQ(to_text(static_cast<Kind>(words.size())), "unknown");
  EXPECT_FALSE(kind_from("pools"));
}

TEST(Words, OfEndReasonsAreReadInBothDirections) {
  const std::set<std::string> words{"released",       "port_reused", "replaced", "offered_again",
                                    "observed_again", "by_hand",     "restart",  "stopped"};
  for (const std::string& word : words) {
    const auto reason = end_reason_from(word);
    ASSERT_TRUE(reason) << word;
    EXPECT_EQ(to_text(*reason), word);
  }
  EXPECT_EQ(to_text(static_cast<EndReason>(words.size())), "unknown");
  EXPECT_FALSE(end_reason_from("release"));
}

TEST(Words, ADecisionIsGrantedExactlyIfRrasSeesNoError) {
  Decision decision;
  EXPECT_FALSE(decision.granted()) << "a decision that nobody made is a failure";
  decision.reason = Reason::never_used;
  EXPECT_TRUE(decision.granted());
  decision.reason = Reason::exhausted;
  EXPECT_FALSE(decision.granted());
}

}  // namespace
}  // namespace raspool
