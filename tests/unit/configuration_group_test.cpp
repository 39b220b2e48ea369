// [[group]] and the members files that it names.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "tests/support/temporary_folder.hpp"
#include "tests/unit/configuration_reading.hpp"

namespace raspool {
namespace {

using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;
using testing::IsEmpty;

// `keys` begin in line 5.
std::string group_document(std::string_view keys) {
  return "schema = 1\n[[pool]]\nname = \"a\"\nranges = [\"10.0.0.0/24\"]\n" + std::string(keys) + "\n";
}

std::vector<std::string> keys_of(const Group& group) {
  std::vector<std::string> keys;
  for (const UserName& member : group.members) keys.emplace_back(member.key());
  return keys;
}

TEST(GroupSection, HasMembersByKey) {
  const ConfigurationResult result =
      read(group_document("[[group]]\nname = \"engineers\"\nmembers = ['CORP\\Alice', 'bob@corp.example', "
                          "'corp\\ALICE', 'host/laptop7']"));
  EXPECT_THAT(result.diagnostics, IsEmpty());
  const Policy& policy = *result.configuration.value().policy;
  ASSERT_EQ(policy.groups().size(), 1u);
  EXPECT_EQ(policy.groups()[0].name, "engineers");
  EXPECT_THAT(keys_of(policy.groups()[0]), ElementsAre("corp\\alice", "bob@corp.example", "laptop7$"));
}

TEST(GroupSection, NeedsANameAndMembers) {
  EXPECT_THAT(told(group_document("[[group]]")),
              ElementsAre("vpn.toml:5:1: [[group]] has no `name`: write name = \"engineers\"",
                          "vpn.toml:5:1: [[group]] has neither `members` nor `members_file`: write members = "
                          "['CORP\\alice'] or members_file = \"engineers.txt\""));
  EXPECT_THAT(told(group_document("[[group]]\nname = \"\"\nmembers = []")),
              ElementsAre("vpn.toml:6:8: `name` is empty: write name = \"engineers\""));
}

TEST(GroupSection, NamesOfGroupsDiffer) {
  EXPECT_THAT(
      told(group_document("[[group]]\nname = \"x\"\nmembers = []\n[[group]]\nname = \"x\"\nmembers = []")),
      ElementsAre("vpn.toml:9:8: a group is named `x` already, in line 6: write another name"));
}

TEST(GroupSection, MembersAreNamesAndNoPatterns) {
  EXPECT_THAT(
      told(group_document("[[group]]\nname = \"x\"\nmembers = ['CORP\\*', '', 7, '" + std::string(1025, 'n') +
                          "']")),
      ElementsAre("vpn.toml:7:12: \"CORP\\*\" is a pattern: a member is by name, as RRAS names the user, as "
                  "'CORP\\alice'",
                  "vpn.toml:7:22: the name of a member is empty: write 'CORP\\alice'",
                  HasSubstr("vpn.toml:7:26: `members` is a whole number: a text is wanted"),
                  EndsWith(" has 1025 characters: a name has at most 1024")));
}

TEST(GroupSection, SuggestsTheKeyThatIsMeant) {
  EXPECT_THAT(told(group_document("[[group]]\nname = \"x\"\nmembers = []\nmember_file = 'x'")),
              ElementsAre("vpn.toml:8:1: [[group]] has no key `member_file`: did you mean `members_file`?"));
}

class MembersFileTest : public testing::Test {
 protected:
  void write(std::string_view name, std::string_view bytes) const {
    std::ofstream(folder_ / std::filesystem::path(std::u8string(name.begin(), name.end())), std::ios::binary)
        << bytes;
  }
  ConfigurationResult read_group(std::string_view keys) const {
    return read_configuration(group_document("[[group]]\nname = \"x\"\n" + std::string(keys)),
                              folder_ / "vpn.toml", "VPN1");
  }
  std::vector<std::string> members(std::string_view keys) const {
    const ConfigurationResult result = read_group(keys);
    for (const Diagnostic& diagnostic : result.diagnostics) ADD_FAILURE() << diagnostic.to_string();
    return keys_of(result.configuration.value().policy->groups().at(0));
  }
  // What there is to say, without the folder.
  std::vector<std::string> mistakes(std::string_view keys) const {
    std::vector<std::string> lines;
    const std::u8string folder = (folder_ / "").u8string();
    for (const Diagnostic& diagnostic : read_group(keys).diagnostics) {
      std::string line = diagnostic.to_string();
      for (auto at = line.find(std::string(folder.begin(), folder.end())); at != std::string::npos;
           at = line.find(std::string(folder.begin(), folder.end()))) {
        line.erase(at, folder.size());
      }
      lines.push_back(line);
    }
    return lines;
  }

  test::TemporaryFolder folder_;
};

TEST_F(MembersFileTest, HasANameALine) {
  write("x.txt", "CORP\\alice\n\n   bob@corp.example \t\r\nCORP\\John Smith\nCORP\\last");
  EXPECT_THAT(members("members_file = \"x.txt\""),
              ElementsAre("corp\\alice", "bob@corp.example", "corp\\john smith", "corp\\last"));
}

TEST_F(MembersFileTest, HasComments) {
  write("x.txt",
        "# engineers\n  # and more\nCORP\\alice # since March\nCORP\\bob\t#\nguest#EXT#@corp.example\n");
  EXPECT_THAT(members("members_file = \"x.txt\""),
              ElementsAre("corp\\alice", "corp\\bob", "guest#ext#@corp.example"));
}

TEST_F(MembersFileTest, MayBeEmpty) {
  write("x.txt", "");
  EXPECT_THAT(members("members_file = \"x.txt\""), IsEmpty());
}

TEST_F(MembersFileTest, AddsToTheMembersThatStandInTheConfiguration) {
  write("x.txt", "CORP\\bob\nCORP\\ALICE\n");
  EXPECT_THAT(members("members = ['CORP\\alice', 'CORP\\zoe']\nmembers_file = \"x.txt\""),
              ElementsAre("corp\\alice", "corp\\zoe", "corp\\bob"));
}

TEST_F(MembersFileTest, MayBeUtf8WithOrWithoutMarkOrUtf16leWithMark) {
  const std::string text = "CORP\\Jürgen\r\nCORP\\😀\r\n";
  std::string wide = "\xFF\xFE";
  for (const char16_t unit : std::u16string(u"CORP\\Jürgen\r\nCORP\\😀\r\n")) {
    wide.push_back(static_cast<char>(unit & 0xFF));
    wide.push_back(static_cast<char>(unit >> 8));
  }
  for (const std::string& bytes : {text, "\xEF\xBB\xBF" + text, wide}) {
    write("größe.txt", bytes);
    EXPECT_THAT(members("members_file = 'größe.txt'"), ElementsAre("corp\\jürgen", "corp\\😀"));
  }
}

TEST_F(MembersFileTest, IsRelativeToTheConfigurationFile) {
  std::filesystem::create_directory(folder_ / "groups");
  write("groups/x.txt", "CORP\\bob\n");
  EXPECT_THAT(members("members_file = 'groups/x.txt'"), ElementsAre("corp\\bob"));
  const std::u8string whole = (folder_ / "groups" / "x.txt").u8string();
  EXPECT_THAT(members("members_file = '" + std::string(whole.begin(), whole.end()) + "'"),
              ElementsAre("corp\\bob"));
}

TEST_F(MembersFileTest, ThatCannotBeReadIsAnErrorAtTheKey) {
  EXPECT_THAT(mistakes("members_file = 'none.txt'"),
              ElementsAre("vpn.toml:7:16: the members file none.txt: there is no such file"));
  std::filesystem::create_directory(folder_ / "folder");
  EXPECT_THAT(
      mistakes("members_file = 'folder'"),
      ElementsAre("vpn.toml:7:16: the members file folder: this is no ordinary file: a text file is wanted"));
  EXPECT_THAT(mistakes("members_file = ''"),
              ElementsAre("vpn.toml:7:16: `members_file` is empty: write members_file = \"engineers.txt\""));
  EXPECT_THAT(mistakes("members_file = ['x.txt']"),
              ElementsAre("vpn.toml:7:16: `members_file` is a list: a text is wanted"));
}

TEST_F(MembersFileTest, TellsWhereItsMistakesAre) {
  write("latin1.txt", "CORP\\alice\nCORP\\J\xFCrgen\n");
  EXPECT_THAT(mistakes("members_file = 'latin1.txt'"),
              ElementsAre(HasSubstr(
                  "vpn.toml:7:16: the members file latin1.txt:2:7: the byte 0xFC here is not UTF-8")));
  write("names.txt",
        "CORP\\*\nCORP\\good\n# CORP\\*\nCORP\\b\x01"
        "d\n");
  EXPECT_THAT(
      mistakes("members_file = 'names.txt'"),
      ElementsAre(
          HasSubstr("vpn.toml:7:16: the members file names.txt:1: \"CORP\\*\" is a pattern"),
          HasSubstr("vpn.toml:7:16: the members file names.txt:4: \"CORP\\b\\u0001d\" holds a control")));
}

TEST_F(MembersFileTest, MayNotBeHuge) {
  write("huge.txt", std::string(std::size_t{16} << 20, '#'));
  EXPECT_THAT(mistakes("members_file = 'huge.txt'"),
              ElementsAre(HasSubstr(
                  "the members file huge.txt: configuration and members files together are longer")));
}

TEST_F(MembersFileTest, IsReadAgainEachTime) {
  write("x.txt", "CORP\\alice\n");
  EXPECT_THAT(members("members_file = \"x.txt\""), ElementsAre("corp\\alice"));
  write("x.txt", "CORP\\bob\n");
  EXPECT_THAT(members("members_file = \"x.txt\""), ElementsAre("corp\\bob"));
}

}  // namespace
}  // namespace raspool
