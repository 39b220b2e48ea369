// The document as a whole: encodings, syntax, schema, sections, and that every mistake is told at once.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "tests/unit/configuration_reading.hpp"

namespace raspool {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr std::string_view kSmallest = R"(schema = 1
[[pool]]
name = "staff"
ranges = ["10.20.0.0/24"]
)";

std::string utf16le(std::u16string_view text) {
  std::string bytes;
  for (const char16_t unit : text) {
    bytes.push_back(static_cast<char>(unit & 0xFF));
    bytes.push_back(static_cast<char>(unit >> 8));
  }
  return bytes;
}

TEST(ConfigurationDocument, TheSmallestIsASchemaAndAPool) {
  const ConfigurationResult result = read(kSmallest);
  EXPECT_THAT(result.diagnostics, IsEmpty());
  ASSERT_TRUE(result.configuration);
  const Policy& policy = *result.configuration->policy;
  ASSERT_EQ(policy.pools().size(), 1u);
  EXPECT_EQ(policy.pool(0).addresses.size(), 254u);
  EXPECT_EQ(policy.otherwise(), RuleAction::offer);
  EXPECT_TRUE(policy.rules().empty());
}

TEST(ConfigurationDocument, InObserveModeNeedsNoPool) {
  const ConfigurationResult result = read("schema = 1\n[service]\nmode = \"observe\"\n");
  EXPECT_THAT(result.diagnostics, IsEmpty());
  ASSERT_TRUE(result.configuration);
  EXPECT_EQ(result.configuration->service.mode, Mode::observe);
}

TEST(ConfigurationDocument, InEnforceModeNeedsAPool) {
  const char* const no_pool =
      "there is no [[pool]] to give addresses from: write one, or mode = \"observe\" to record what RRAS "
      "does";
  EXPECT_THAT(told("schema = 1\n"), ElementsAre(std::string("vpn.toml:1:1: ") + no_pool));
  EXPECT_THAT(told("schema = 1\n\n[service]\n"), ElementsAre(std::string("vpn.toml:3:1: ") + no_pool));
  EXPECT_THAT(told("schema = 1\n[service]\nmode = \"enforce\"\n"),
              ElementsAre(std::string("vpn.toml:3:8: ") + no_pool));
  EXPECT_THAT(told("schema = 1\npool = []\n"), ElementsAre(std::string("vpn.toml:1:1: ") + no_pool));
  EXPECT_FALSE(read("schema = 1\n").configuration);
}

TEST(ConfigurationDocument, AMistakeInAPoolIsNotToldAsAMissingPoolToo) {
  for (const char* const pool : {"pool = 1", "pool = [1]", "[pool]\nname = \"a\""}) {
    EXPECT_THAT(told(std::string("schema = 1\n") + pool + "\n"),
                testing::Not(testing::Contains(HasSubstr("there is no [[pool]]"))))
        << pool;
  }
}

TEST(ConfigurationDocument, TheSchemaIsRequiredAndKnown) {
  const std::string pool = "[[pool]]\nname = \"a\"\nranges = [\"10.0.0.1\"]\n";
  EXPECT_THAT(told(pool), ElementsAre("vpn.toml:1:1: the top level has no `schema`: write schema = 1"));
  EXPECT_THAT(told("schema = 0\n" + pool),
              ElementsAre("vpn.toml:1:10: there is no schema 0: write schema = 1"));
  EXPECT_THAT(told("schema = \"1\"\n" + pool),
              ElementsAre("vpn.toml:1:10: `schema` is a text: a whole number is wanted, as schema = 1"));
}

TEST(ConfigurationDocument, OfANewerSchemaIsJudgedNoFurther) {
  EXPECT_THAT(
      told("schema = 2\nnovelty = true\n"),
      ElementsAre(
          "vpn.toml:1:10: the file is of schema 2, and this raspool knows schema 1 only: it needs a newer "
          "raspool"));
}

TEST(ConfigurationDocument, TellsEveryMistakeAtOnceInTheOrderOfTheFile) {
  EXPECT_THAT(
      told(R"(schema = 1
colour = "red"
[[rule]]
pools = ["stuff"]
[service]
mode = "enforced"
deadlin = "2s"
[[pool]]
name = "staff"
ranges = ["10.20.0.0/24", "10.20.300.0/24"]
sticky = 30
)"),
      ElementsAre(
          "vpn.toml:2:1: the top level has no key `colour`: it knows `schema`, `service`, `names`, "
          "`rras`, `pool`, `reservation`, `group`, `rule` and `otherwise`",
          "vpn.toml:4:10: no pool is named `stuff`: did you mean `staff`?",
          "vpn.toml:6:8: `mode` cannot be \"enforced\": did you mean \"enforce\"? If not, write \"enforce\" "
          "or \"observe\"",
          "vpn.toml:7:1: [service] has no key `deadlin`: did you mean `deadline`?",
          "vpn.toml:10:27: \"10.20.300.0/24\" is no IPv4 address, range or network: write \"10.20.0.7\", "
          "\"10.20.0.10-10.20.0.99\" or \"10.20.0.0/22\"",
          "vpn.toml:11:10: `sticky` is a whole number: a text is wanted"));
}

TEST(ConfigurationDocument, TellsASyntaxErrorAlone) {
  const auto lines = told("schema = 7\ncolour = \n[service]\nmode = 3\n");
  ASSERT_EQ(lines.size(), 1u);
  EXPECT_THAT(lines[0], testing::StartsWith("vpn.toml:2:10: "));
  EXPECT_THAT(told("schema = 1\nschema = 1\n"), ElementsAre(HasSubstr("vpn.toml:2:10: ")));
}

TEST(ConfigurationDocument, ExplainsABackslashInDoubleQuotes) {
  EXPECT_THAT(
      told("user = \"CORP\\alice\"\n"),
      ElementsAre("vpn.toml:1:14: Error while parsing string: unknown escape sequence '\\a'. A text with a "
                  "backslash stands in single quotes, as 'CORP\\alice'"));
  EXPECT_THAT(told("user = \"CORP\\ursula\"\n"), ElementsAre(HasSubstr("as 'CORP\\alice'")));
}

TEST(ConfigurationDocument, SuggestsTheSectionThatIsMeant) {
  EXPECT_THAT(told(std::string(kSmallest) + "[sevice]\n"),
              ElementsAre("vpn.toml:5:2: the top level has no key `sevice`: did you mean `service`?"));
  EXPECT_THAT(told(std::string(kSmallest) + "[[Rule]]\n"),
              ElementsAre("vpn.toml:5:3: the top level has no key `Rule`: did you mean `rule`?"));
  EXPECT_THAT(
      told(std::string(kSmallest) + "[[reservations]]\n"),
      ElementsAre("vpn.toml:5:3: the top level has no key `reservations`: did you mean `reservation`?"));
}

TEST(ConfigurationDocument, WantsSectionsInTheirOwnForm) {
  EXPECT_THAT(told("schema = 1\n[[service]]\n[pool]\n[rule]\n[[otherwise]]\n"),
              ElementsAre("vpn.toml:2:1: `service` is a list: it is one section, written [service]",
                          "vpn.toml:3:1: `pool` is a table: there may be several, each written [[pool]]",
                          "vpn.toml:4:1: `rule` is a table: there may be several, each written [[rule]]",
                          "vpn.toml:5:1: `otherwise` is a list: it is one section, written [otherwise]"));
  EXPECT_THAT(
      told("schema = 1\npool = [1, {}]\n"),
      ElementsAre("vpn.toml:2:9: `pool` is a whole number: there may be several, each written [[pool]]",
                  HasSubstr("vpn.toml:2:12: [[pool]] has no `name`"),
                  HasSubstr("vpn.toml:2:12: [[pool]] has neither `ranges` nor `prefix`")));
}

TEST(ConfigurationDocument, OtherwiseOffersOrRefuses) {
  EXPECT_EQ(read(std::string(kSmallest) + "[otherwise]\n").configuration->policy->otherwise(),
            RuleAction::offer);
  EXPECT_EQ(
      read(std::string(kSmallest) + "[otherwise]\naction = \"refuse\"\n").configuration->policy->otherwise(),
      RuleAction::refuse);
  EXPECT_THAT(told(std::string(kSmallest) + "[otherwise]\naction = \"assign\"\n"),
              ElementsAre("vpn.toml:6:10: `action` cannot be \"assign\": write \"offer\" or \"refuse\""));
}

TEST(ConfigurationDocument, MayBeUtf8WithOrWithoutMarkOrUtf16leWithMark) {
  const std::string text = "schema = 1\n[[pool]]\nname = \"Büro 😀\"\nranges = [\"10.0.0.1\"]\n";
  const std::u16string wide = u"schema = 1\n[[pool]]\nname = \"Büro 😀\"\nranges = [\"10.0.0.1\"]\n";
  for (const std::string& bytes : {text, "\xEF\xBB\xBF" + text, "\xFF\xFE" + utf16le(wide)}) {
    const ConfigurationResult result = read(bytes);
    ASSERT_TRUE(result.configuration) << result.diagnostics.at(0).to_string();
    EXPECT_EQ(result.configuration->policy->pool(0).name, "Büro 😀");
  }
}

TEST(ConfigurationDocument, CountsColumnsInCharactersInEveryEncoding) {
  const char* const error = "vpn.toml:2:12: [service] has no key `x`: it knows";
  EXPECT_THAT(told("schema = 1\nservice = {x = 1}\npool = [{name = \"a\", ranges = [\"10.0.0.1\"]}]\n"),
              ElementsAre(HasSubstr(error)));
  EXPECT_THAT(told("\xEF\xBB\xBFschema = 1\r\nservice = {x = 1}\r\npool = [{name = \"a\", ranges = "
                   "[\"10.0.0.1\"]}]\r\n"),
              ElementsAre(HasSubstr(error)));
  EXPECT_THAT(
      told("\xFF\xFE" +
           utf16le(u"schema = 1\nservice = {x = 1}\npool = [{name = \"a\", ranges = [\"10.0.0.1\"]}]\n")),
      ElementsAre(HasSubstr(error)));
  EXPECT_THAT(told("schema = 1\nservice = {server = \"ü😀\", x = 1}\npool = [{name = \"a\", ranges = "
                   "[\"10.0.0.1\"]}]\n"),
              ElementsAre(HasSubstr(":2:27: ")));
}

TEST(ConfigurationDocument, RefusesOtherEncodingsClearly) {
  EXPECT_THAT(
      told("schema = 1\n# caf\xE9\n"),
      ElementsAre(
          "vpn.toml:2:6: the byte 0xE9 here is not UTF-8: save the file as UTF-8, or as UTF-16LE with a byte "
          "order mark"));
  EXPECT_THAT(
      told(utf16le(u"schema = 1\n")),
      ElementsAre(
          "vpn.toml:1:2: a NUL character stands here: save the file as UTF-8, or as UTF-16LE with a byte "
          "order mark"));
  EXPECT_THAT(told(std::string_view("\xFE\xFF\0s\0c", 6)),
              ElementsAre("vpn.toml:1:1: the file is UTF-16BE, which is not read: save it as UTF-8"));
  EXPECT_THAT(told("\xFF\xFE" + utf16le(u"a = 1\nb") + "x"),
              ElementsAre("vpn.toml:2:2: the file ends within a character of UTF-16: save it again"));
  const std::u16string lone = {u'a', u'\n', char16_t{0xD800}, u'b'};
  EXPECT_THAT(told("\xFF\xFE" + utf16le(lone)),
              ElementsAre("vpn.toml:2:1: half a character (a lone surrogate) stands here: write it again"));
  EXPECT_THAT(told("\xFF\xFE" + utf16le(std::u16string(1, char16_t{0xDC00}))),
              ElementsAre(HasSubstr("vpn.toml:1:1: half")));
  EXPECT_THAT(told("\xFF\xFE" + utf16le(std::u16string(1, u'\0'))),
              ElementsAre(HasSubstr("vpn.toml:1:1: a NUL")));
}

TEST(ConfigurationDocument, MayNotBeHuge) {
  EXPECT_THAT(
      told(std::string((std::size_t{16} << 20) + 1, '#')),
      ElementsAre(
          "vpn.toml: the file is longer than 16 MiB, which no configuration is: is it the right file?"));
  EXPECT_TRUE(read(std::string(kSmallest) + std::string(std::size_t{4} << 20, '#')).configuration);
}

class ConfigurationFile : public testing::Test {
 protected:
  ConfigurationFile() {
    const std::string test_name = testing::UnitTest::GetInstance()->current_test_info()->name();
    folder_ = std::filesystem::temp_directory_path() /
              std::filesystem::path(std::u8string(u8"raspool_ü_") +
                                    std::u8string(test_name.begin(), test_name.end()));
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_);
  }
  ~ConfigurationFile() override { std::filesystem::remove_all(folder_); }

  std::filesystem::path write(std::string_view text) const {
    const auto file = folder_ / "raspool.toml";
    std::ofstream(file, std::ios::binary) << text;
    return file;
  }

  std::filesystem::path folder_;
};

TEST_F(ConfigurationFile, IsReadFromDisk) {
  const auto file = write(kSmallest);
  const ConfigurationResult result = load_configuration(file, "VPN1");
  ASSERT_TRUE(result.configuration);
  EXPECT_EQ(result.configuration->service.state, folder_ / "raspool.db");
}

TEST_F(ConfigurationFile, IsNamedInItsDiagnostics) {
  const auto file = write("schema = 2\n");
  const ConfigurationResult result = load_configuration(file, "VPN1");
  ASSERT_EQ(result.diagnostics.size(), 1u);
  const std::u8string name = file.u8string();
  EXPECT_EQ(result.diagnostics[0].file, std::string(name.begin(), name.end()));
  EXPECT_EQ(result.diagnostics[0].line, 1u);
  EXPECT_EQ(result.diagnostics[0].column, 10u);
}

TEST_F(ConfigurationFile, ThatCannotBeReadIsADiagnosticWithoutALine) {
  const auto missing = load_configuration(folder_ / "none.toml", "VPN1");
  ASSERT_EQ(missing.diagnostics.size(), 1u);
  EXPECT_EQ(missing.diagnostics[0].line, 0u);
  EXPECT_THAT(missing.diagnostics[0].to_string(), testing::EndsWith("none.toml: there is no such file"));
  EXPECT_FALSE(missing.configuration);

  const auto folder = load_configuration(folder_, "VPN1");
  ASSERT_EQ(folder.diagnostics.size(), 1u);
  EXPECT_THAT(folder.diagnostics[0].to_string(),
              testing::EndsWith(": this is no ordinary file: a text file is wanted"));
}

TEST_F(ConfigurationFile, MayNotBeHuge) {
  const auto file = write(std::string((std::size_t{16} << 20) + 100, '#'));
  const ConfigurationResult result = load_configuration(file, "VPN1");
  ASSERT_EQ(result.diagnostics.size(), 1u);
  EXPECT_THAT(result.diagnostics[0].text, HasSubstr("longer than 16 MiB"));
}

}  // namespace
}  // namespace raspool
