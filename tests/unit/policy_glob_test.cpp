#include "core/policy/glob.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <random>
#include <string>

namespace raspool {
namespace {

TEST(Glob, AStarIsAnyRunOfCharacters) {
  EXPECT_TRUE(Glob("CORP\\*").matches("CORP\\alice"));
  EXPECT_TRUE(Glob("CORP\\*").matches("CORP\\"));
  EXPECT_FALSE(Glob("CORP\\*").matches("CORP"));
  EXPECT_FALSE(Glob("CORP\\*").matches("XCORP\\alice"));
  EXPECT_TRUE(Glob("*@corp.example").matches("bob@corp.example"));
  EXPECT_FALSE(Glob("*@corp.example").matches("bob@corp.example.org"));
  EXPECT_TRUE(Glob("a*b*c").matches("a-b-b-c"));
  EXPECT_FALSE(Glob("a*b*c").matches("a-c-b"));
  EXPECT_TRUE(Glob("a***b").matches("ab"));
}

TEST(Glob, AQuestionMarkIsOneCharacterNotOneByte) {
  EXPECT_TRUE(Glob("m?ller").matches("müller"));
  EXPECT_TRUE(Glob("?").matches("\U00010400"));
  EXPECT_FALSE(Glob("?").matches(""));
  EXPECT_FALSE(Glob("??").matches("ü"));
  EXPECT_TRUE(Glob("*?").matches("ü"));
  EXPECT_FALSE(Glob("*ü?").matches("xü"));
  EXPECT_TRUE(Glob("*??r").matches("müüür"));
  EXPECT_FALSE(Glob("*????").matches("üüü"));
}

TEST(Glob, ComparesInSimpleCaseFolding) {
  EXPECT_TRUE(Glob("CORP\\ÄNNE*").matches("corp\\änneliese"));
  EXPECT_TRUE(Glob("*ς").matches("ΟΔΥΣΣΕΥΣ"));
  EXPECT_FALSE(Glob("stra\u00DFe").matches("STRASSE"));
}

TEST(Glob, WithoutJokersComparesTheWholeText) {
  EXPECT_TRUE(Glob("alice").matches("ALICE"));
  EXPECT_FALSE(Glob("alice").matches("alice2"));
  EXPECT_FALSE(Glob("alice").matches("alic"));
  EXPECT_TRUE(Glob("").matches(""));
  EXPECT_FALSE(Glob("").matches("a"));
}

TEST(Glob, ASquareBracketOrBackslashIsItself) {
  EXPECT_TRUE(Glob("[a]\\b").matches("[A]\\B"));
  EXPECT_FALSE(Glob("[a]").matches("a"));
}

TEST(Glob, KnowsWhenItMatchesEverything) {
  EXPECT_TRUE(Glob("*").matches_everything());
  EXPECT_TRUE(Glob("***").matches_everything());
  EXPECT_TRUE(Glob("*").matches(""));
  EXPECT_FALSE(Glob("").matches_everything());
  EXPECT_FALSE(Glob("*?").matches_everything());
  EXPECT_FALSE(Glob("?").matches_everything());
}

TEST(Glob, KeepsThePatternAsWritten) { EXPECT_EQ(Glob("CORP\\**").pattern(), "CORP\\**"); }

TEST(Glob, TakesTimeOfPatternByTextAtMost) {
  std::string pattern;
  for (int i = 0; i < 40; ++i) pattern += "*a";
  const Glob glob(pattern + "*b");
  const std::string text(1024, 'a');
  const auto start = std::chrono::steady_clock::now();
  EXPECT_FALSE(glob.matches(text));
  EXPECT_TRUE(glob.matches(text + "b"));
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(1));
}

// What a glob means, said in the plainest and slowest way.
bool plainly_matches(std::string_view pattern, std::string_view text) {
  if (pattern.empty()) return text.empty();
  if (pattern.front() == '*') {
    return plainly_matches(pattern.substr(1), text) ||
           (!text.empty() && plainly_matches(pattern, text.substr(1)));
  }
  return !text.empty() && (pattern.front() == '?' || pattern.front() == text.front()) &&
         plainly_matches(pattern.substr(1), text.substr(1));
}

TEST(Glob, AgreesWithThePlainestMeaning) {
  const auto seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 random(seed);
  const auto draw = [&](std::string_view letters, std::size_t longest) {
    std::string text(random() % (longest + 1), '\0');
    for (char& c : text) c = letters[random() % letters.size()];
    return text;
  };
  for (int round = 0; round < 50'000; ++round) {
    const std::string pattern = draw("ab*?", 8), text = draw("ab", 10);
    ASSERT_EQ(Glob(pattern).matches(text), plainly_matches(pattern, text)) << pattern << " on " << text;
  }
}

}  // namespace
}  // namespace raspool
