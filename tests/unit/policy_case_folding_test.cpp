#include <gtest/gtest.h>

#include <random>
#include <string>

#include "core/policy/case_folding.hpp"
#include "core/policy/utf8.hpp"

namespace raspool {
namespace {

TEST(CaseFolding, FoldsAscii) {
  EXPECT_EQ(fold_case("CORP\\Alice-09@[`{Z"), "corp\\alice-09@[`{z");
  EXPECT_EQ(fold_case(""), "");
  EXPECT_EQ(fold_case(std::string_view("A\0B", 3)), std::string_view("a\0b", 3));
}

TEST(CaseFolding, FoldsOneCharacterToOneAsStatusesCAndSSay) {
  EXPECT_EQ(fold_case("ÄÖÜ"), "äöü");
  EXPECT_EQ(fold_case("ΣΊΣΥΦΟΣ"), fold_case("Σίσυφος"));  // the final sigma too
  EXPECT_EQ(fold_case("ς"), "σ");
  EXPECT_EQ(fold_case("ЖЁ"), "жё");
  EXPECT_EQ(fold_case("\u212A"), "k");               // the Kelvin sign
  EXPECT_EQ(fold_case("\u1E9E"), "ß");               // the capital sharp s, by S
  EXPECT_EQ(fold_case("\U00010400"), "\U00010428");  // beyond 16 bits
}

TEST(CaseFolding, LeavesWhatOnlyFullOrTurkicFoldingWouldChange) {
  EXPECT_EQ(fold_case("ß"), "ß");  // not "ss"
  EXPECT_EQ(fold_case("İ"), "İ");  // dotted I: neither "i̇" nor "i"
  EXPECT_EQ(fold_case("I"), "i");  // and not "ı"
  EXPECT_EQ(fold_case("ı"), "ı");
  EXPECT_EQ(fold_case("ﬁ"), "ﬁ");  // a ligature
}

TEST(CaseFolding, FoldsCherokeeUpwards) {
  EXPECT_EQ(fold_case("\uAB70"), "\u13A0");  // small letters came later, so they fold to the capital ones
  EXPECT_EQ(fold_case("\u13A0"), "\u13A0");
  EXPECT_EQ(fold_case("\u13F8"), "\u13F0");
}

TEST(CaseFolding, PutsAReplacementForEachMaximalPartThatIsNotUtf8) {
  const std::string r = "\uFFFD";
  EXPECT_EQ(fold_case("A\xFFZ"), "a" + r + "z");
  EXPECT_EQ(fold_case("A\xC3"), "a" + r);  // cut off
  EXPECT_EQ(fold_case("\xE2\x84"
                      "A"),
            r + "a");                                       // cut off, one part
  EXPECT_EQ(fold_case("\xC0\x80"), r + r);                  // overlong NUL
  EXPECT_EQ(fold_case("\xE0\x80\xAF"), r + r + r);          // overlong
  EXPECT_EQ(fold_case("\xED\xA0\x80"), r + r + r);          // a lone surrogate
  EXPECT_EQ(fold_case("\xF4\x90\x80\x80"), r + r + r + r);  // beyond U+10FFFF
  EXPECT_EQ(fold_case("\xF1\x80\x80\xE1\x80\xC2"
                      "B"),
            r + r + r + "b");  // the standard's own example, table 3-8
}

TEST(CaseFolding, FoldsAnyBytesToValidUtf8ThatFoldsToItself) {
  const auto seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 random(seed);
  std::uniform_int_distribution<int> byte(0, 255), length(0, 40);
  for (int round = 0; round < 20'000; ++round) {
    std::string text(static_cast<std::size_t>(length(random)), '\0');
    for (char& c : text) c = static_cast<char>(byte(random));
    const std::string folded = fold_case(text);
    ASSERT_EQ(fold_case(folded), folded);
    ASSERT_EQ(repaired_utf8(folded), folded);
    ASSERT_EQ(fold_case(repaired_utf8(text)), folded);
  }
}

TEST(CaseFolding, ForAMomentGivesTheSameAsACopy) {
  const std::string longer(200, 'A');
  for (const std::string& text : {std::string("vpn2-12"), std::string("VPN2-12"), std::string("WAN (ÄÖÜ)"),
                                  std::string(128, 'A'), longer, longer + "Ü", std::string()}) {
    EXPECT_EQ(FoldedText(text).view(), fold_case(text));
  }
}

TEST(Utf8, EveryCharacterComesBack) {
  for (char32_t c = 0; c <= 0x10FFFF; ++c) {
    if (c >= 0xD800 && c <= 0xDFFF) continue;
    std::string text;
    append_utf8(text, c);
    std::string_view rest = text;
    const DecodedCharacter decoded = take_character(rest);
    ASSERT_TRUE(decoded.valid && rest.empty() && decoded.code_point == c) << static_cast<unsigned>(c);
  }
}

TEST(Utf8, WritesAReplacementForWhatIsNoCharacter) {
  std::string text;
  append_utf8(text, 0xD800);
  append_utf8(text, 0xDFFF);
  append_utf8(text, 0x110000);
  EXPECT_EQ(text, "\uFFFD\uFFFD\uFFFD");
}

}  // namespace
}  // namespace raspool
