#include "win32-shim/text.hpp"

#include <gtest/gtest.h>

#include <string>

#include "tests/shim/guarded_text.hpp"
#include "win32-shim/rras_admin.hpp"

namespace raspool::win32 {
namespace {

using test::GuardedText;
using namespace std::string_literals;

std::optional<std::string> name_of_length(std::size_t length) {
  GuardedText text(std::wstring(length, L'x') + L'\0');
  return name_from(text.data());
}

TEST(Text, NamesOfEveryLengthBelowTheBoundAreTakenWhole) {
  for (const std::size_t length : {0u, 1u, 16u, 256u, 1022u, 1023u}) {
    EXPECT_EQ(name_of_length(length), std::string(length, 'x')) << length;
  }
}

TEST(Text, ANameThatDoesNotEndWithinTheBoundIsRefused) {
  EXPECT_EQ(name_of_length(1024), std::nullopt);
  EXPECT_EQ(name_of_length(5000), std::nullopt);
}

TEST(Text, NothingBehindTheBoundIsRead) {
  GuardedText text(std::wstring(kNameBound, L'x'));
  EXPECT_EQ(name_from(text.data()), std::nullopt);
}

TEST(Text, LanguagesComeThrough) {
  GuardedText text(L"CORP\\Zoë 漢字 \U0001F511\0"s);
  EXPECT_EQ(name_from(text.data()), "CORP\\Zo\u00EB \u6F22\u5B57 \U0001F511");
}

TEST(Text, ALoneSurrogateBecomesTheReplacementCharacter) {
  EXPECT_EQ(to_utf8(L"a\xD83Dz"), "a\uFFFDz");
  EXPECT_EQ(to_utf8(L"a\xDD11"), "a\uFFFD");
  EXPECT_EQ(to_utf8(L"\xDD11\xD83D"), "\uFFFD\uFFFD");
  EXPECT_EQ(to_utf8(std::wstring(1000, L'\xD800')).size(), 3000u);
}

TEST(Text, BrokenUtf8BecomesTheReplacementCharacter) {
  EXPECT_EQ(to_utf16("a\xFFz"), L"a\xFFFDz");
  EXPECT_EQ(to_utf16(""), L"");
}

TEST(Text, AFieldEndsAtItsNulOrAtItsEnd) {
  const WCHAR field[] = {L'V', L'P', L'N', L'1'};
  EXPECT_EQ(name_in(field), "VPN1");
  const WCHAR shorter[] = {L'V', L'P', L'N', L'\0', L'X'};
  EXPECT_EQ(name_in(shorter), "VPN");
  const WCHAR empty[] = {L'\0', L'X'};
  EXPECT_EQ(name_in(empty), "");
}

}  // namespace
}  // namespace raspool::win32
