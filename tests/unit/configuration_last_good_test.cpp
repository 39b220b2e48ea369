// A configuration as one file that needs no other, and the last good one.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>

#include "core/policy/configuration_reader.hpp"
#include "core/policy/last_good.hpp"
#include "tests/support/temporary_folder.hpp"

namespace raspool {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr std::string_view kStart = "schema = 1\n[[pool]]\nname = \"a\"\nranges = [\"10.0.0.0/24\"]\n";

// All that a group and its neighbours mean, as a text to compare.
std::string meaning(const Configuration& configuration) {
  std::string text = configuration.service.server + ' ' + configuration.service.state.string() + ' ' +
                     configuration.service.trace.string() + '\n';
  const Policy& policy = *configuration.policy;
  for (const PoolSettings& pool : policy.pools()) {
    text += pool.name;
    for (const AddressRange& range : pool.addresses.ranges()) text += ' ' + range.to_string();
    text += '\n';
  }
  for (const Group& group : policy.groups()) {
    text += group.name + ':';
    for (const UserName& member : group.members) text += ' ' + std::string(member.raw());
    text += '\n';
  }
  for (const Rule& rule : policy.rules()) text += rule.name + ' ' + std::to_string(rule.groups.size()) + '\n';
  return text;
}

class LastGood : public testing::Test {
 protected:
  std::filesystem::path write(std::string_view name, std::string_view text) const {
    const auto file = folder_ / name;
    std::ofstream(file, std::ios::binary) << text;
    return file;
  }
  static std::string content(const std::filesystem::path& file) {
    std::ifstream stream(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
  }
  Configuration good(std::string_view text) const {
    ConfigurationResult result = read_configuration(text, file_, "VPN1");
    for (const Diagnostic& diagnostic : result.diagnostics)
      ADD_FAILURE() << diagnostic.to_string() << '\n' << text;
    return result.configuration.value();
  }
  std::vector<std::string> files() const {
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(folder_.path()))
      names.push_back(entry.path().filename().string());
    std::sort(names.begin(), names.end());
    return names;
  }

  test::TemporaryFolder folder_;
  const std::filesystem::path file_ = folder_ / "vpn.toml";
};

using SelfContained = LastGood;

TEST_F(SelfContained, IsTheTextItselfIfItNamesNoOtherFile) {
  const std::string text = std::string(kStart) + "# a comment\n[[group]]\nname = \"x\"\nmembers = ['y']\n";
  EXPECT_EQ(good(text).self_contained, text);
  EXPECT_EQ(good("\xEF\xBB\xBF" + text).self_contained, text);
}

TEST_F(SelfContained, HasWhatStandsInMembersFiles) {
  write("x.txt", "CORP\\alice # comment\nd'arc@corp.example\n");
  EXPECT_EQ(
      good(std::string(kStart) + "[[group]]\nname = \"x\"\nmembers_file = \"x.txt\"  # people\n")
          .self_contained,
      std::string(kStart) +
          "[[group]]\nname = \"x\"\nmembers = [\n  'CORP\\alice',\n  \"d'arc@corp.example\",\n]  # people\n");
}

TEST_F(SelfContained, JoinsTheFileToTheMembersThatStandThere) {
  write("x.txt", "CORP\\bob\n");
  const std::string head = std::string(kStart) + "[[group]]\nname = \"x\"\n";
  EXPECT_EQ(good(head + "members_file = \"x.txt\"\nmembers = [\"a\\\\b\"]\n").self_contained,
            head + "\nmembers = [\n  'a\\b',\n  'CORP\\bob',\n]\n");
  EXPECT_EQ(good(head + "members = []\nmembers_file = \"x.txt\"").self_contained,
            head + "members = [\n  'CORP\\bob',\n]\n");
}

TEST_F(SelfContained, KeepsTablesInBracesWhole) {
  write("x.txt", "CORP\\bob\n");
  for (const char* const group :
       {"{ name = \"x\", members_file = \"x.txt\" }", "{ members_file = \"x.txt\", name = \"x\" }",
        "{ name = \"x\", members = ['é', 'b'], members_file = 'x.txt' }",
        "{ members_file = 'x.txt' , members = ['😀'], name = \"x\" }",
        "{members=[],members_file='x.txt',name=\"x\"}",
        "{ \"members_file\" = \"\"\"x.txt\"\"\", name = 'x', members = [ # comment ]\n 'a', ] }"}) {
    const Configuration first =
        good("group = [" + std::string(group) + ", {name = \"y\", members = []}]\n" + std::string(kStart));
    EXPECT_THAT(first.self_contained, testing::Not(HasSubstr("members_file"))) << group;
    EXPECT_EQ(meaning(good(first.self_contained)), meaning(first)) << group;
  }
}

TEST_F(SelfContained, MeansTheSameForAnyGroups) {
  const unsigned seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 random(seed);
  const auto below = [&](std::size_t end) {
    return std::uniform_int_distribution<std::size_t>(0, end - 1)(random);
  };
  const auto name = [&] {
    constexpr std::string_view kPieces[] = {"CORP\\", "alice",         "'", "\"", "\\", "#", " x", "é",
                                            "😀",      "@corp.example", "$", "{",  "]",  ","};
    std::string text = "n";
    for (std::size_t pieces = below(5); pieces > 0; --pieces) text += kPieces[below(std::size(kPieces))];
    return text;
  };
  const auto quoted = [](const std::string& text) {
    std::string whole = "\"";
    for (const char c : text) {
      if (c == '"' || c == '\\') whole += '\\';
      whole += c;
    }
    return whole + '"';
  };
  for (int round = 0; round < 300; ++round) {
    std::string text(kStart);
    const char* const newline = below(2) == 0 ? "\n" : "\r\n";
    for (std::size_t group = below(4); group > 0; --group) {
      const std::string file = "g" + std::to_string(group) + ".txt";
      std::string lines, list;
      for (std::size_t names = below(4); names > 0; --names) lines += name() + newline;
      for (std::size_t names = below(4); names > 0; --names) list += quoted(name()) + ", ";
      write(file, lines);
      const std::string keys[] = {"name = 'group " + std::to_string(group) + "'",
                                  "members_file = '" + file + "'", "members = [" + list + "]"};
      text += std::string("[[group]] # é") + newline;
      const std::size_t first = below(3), used = 2 + below(2);
      for (std::size_t i = 0; i < 3; ++i) {
        const std::size_t key = (first + i) % 3;
        if (key == 2 && used == 2) continue;
        text += keys[key] + (below(3) == 0 ? " # 😀" : "") + newline;
      }
    }
    const Configuration first = good(text);
    const Configuration again = good(first.self_contained);
    ASSERT_EQ(meaning(again), meaning(first)) << text << "\n---\n" << first.self_contained;
    ASSERT_EQ(again.self_contained, first.self_contained);
  }
}

TEST_F(SelfContained, MayNotBecomeLongerThanWhatIsRead) {
  std::string lines;
  for (int i = 0; i < 69'000; ++i) lines += std::string(240, 'a') + '\n';
  write("x.txt", lines);
  const ConfigurationResult result = read_configuration(
      std::string(kStart) + "[[group]]\nname = \"x\"\nmembers_file = \"x.txt\"\n", file_, "VPN1");
  ASSERT_EQ(result.diagnostics.size(), 1u);
  EXPECT_THAT(result.diagnostics[0].text,
              HasSubstr("with its members files the configuration is longer than 16 MiB"));
  EXPECT_FALSE(result.configuration);
}

TEST_F(LastGood, IsUsedWhenTheFileIsBrokenOrGone) {
  write("x.txt", "CORP\\alice\n");
  write("vpn.toml", std::string(kStart) +
                        "[service]\nmode = \"observe\"\nstate = \"data/s.db\"\n[[group]]\nname = "
                        "\"x\"\nmembers_file = \"x.txt\"\n");
  const LoadedConfiguration first = load_with_last_good(file_, "VPN1");
  ASSERT_TRUE(first.configuration);
  EXPECT_FALSE(first.is_last_good);
  EXPECT_EQ(keep_last_good(*first.configuration, file_), std::nullopt);
  EXPECT_THAT(files(), ElementsAre("vpn.toml", "vpn.toml.last-good", "x.txt"));

  std::filesystem::remove(folder_ / "x.txt");  // which the last good one does not need
  const LoadedConfiguration broken = load_with_last_good(file_, "VPN1");
  ASSERT_TRUE(broken.configuration);
  EXPECT_TRUE(broken.is_last_good);
  ASSERT_EQ(broken.diagnostics.size(), 1u);
  EXPECT_THAT(broken.diagnostics[0].to_string(), HasSubstr("there is no such file"));
  EXPECT_THAT(broken.last_good_diagnostics, IsEmpty());
  EXPECT_EQ(meaning(*broken.configuration), meaning(*first.configuration));  // relative paths, too

  std::filesystem::remove(file_);
  const LoadedConfiguration gone = load_with_last_good(file_, "VPN1");
  EXPECT_TRUE(gone.is_last_good);
  ASSERT_EQ(gone.diagnostics.size(), 1u);
  EXPECT_EQ(meaning(gone.configuration.value()), meaning(*first.configuration));
}

TEST_F(LastGood, IsNotLookedAtWhileTheFileIsGood) {
  write("vpn.toml", kStart);
  write("vpn.toml.last-good", "nonsense");
  const LoadedConfiguration loaded = load_with_last_good(file_, "VPN1");
  EXPECT_TRUE(loaded.configuration);
  EXPECT_FALSE(loaded.is_last_good);
  EXPECT_THAT(loaded.last_good_diagnostics, IsEmpty());
}

TEST_F(LastGood, MayBeThereNoMoreThanTheFile) {
  const LoadedConfiguration loaded = load_with_last_good(file_, "VPN1");
  EXPECT_FALSE(loaded.configuration);
  EXPECT_FALSE(loaded.is_last_good);
  ASSERT_EQ(loaded.diagnostics.size(), 1u);
  ASSERT_EQ(loaded.last_good_diagnostics.size(), 1u);
  EXPECT_THAT(loaded.last_good_diagnostics[0].to_string(),
              testing::EndsWith("vpn.toml.last-good: there is no such file"));
}

TEST_F(LastGood, IsReplacedAsAWhole) {
  ASSERT_EQ(keep_last_good(good(kStart), file_), std::nullopt);
  const std::string second = std::string(kStart) + "exclude = [\"10.0.0.7\"]\n";
  ASSERT_EQ(keep_last_good(good(second), file_), std::nullopt);
  EXPECT_THAT(content(last_good_file(file_)), testing::EndsWith(second));
  EXPECT_THAT(files(), ElementsAre("vpn.toml.last-good"));
}

TEST_F(LastGood, IsNotWrittenAgainWhileItIsTheSame) {
  ASSERT_EQ(keep_last_good(good(kStart), file_), std::nullopt);
  std::filesystem::create_directory(folder_ / "vpn.toml.last-good.new");  // where it would be written
  EXPECT_EQ(keep_last_good(good(kStart), file_), std::nullopt);
  write("vpn.toml.last-good", content(last_good_file(file_)) + "# more\n");
  EXPECT_NE(keep_last_good(good(kStart), file_), std::nullopt);
}

TEST_F(LastGood, WrittenByHandIsTakenAsItIs) {
  write("vpn.toml.last-good", kStart);
  EXPECT_TRUE(load_with_last_good(file_, "VPN1").is_last_good);
}

TEST_F(LastGood, ThatWasNotWrittenToItsEndIsNotUsed) {
  const std::string text = std::string(kStart) + "[[pool]]\nname = \"b\"\nranges = [\"10.1.0.0/24\"]\n";
  ASSERT_EQ(keep_last_good(good(text), file_), std::nullopt);
  const std::string whole = content(last_good_file(file_));
  write("vpn.toml.last-good", whole.substr(0, whole.find("[[pool]]\nname = \"b\"")));
  const LoadedConfiguration loaded = load_with_last_good(file_, "VPN1");
  EXPECT_FALSE(loaded.configuration);
  ASSERT_EQ(loaded.last_good_diagnostics.size(), 1u);
  EXPECT_EQ(loaded.last_good_diagnostics[0].text, "the file was not written to its end");
}

TEST_F(LastGood, ThatCannotBeWrittenIsToldAndHarmsNothing) {
  ASSERT_EQ(keep_last_good(good(kStart), file_), std::nullopt);
  std::filesystem::create_directory(folder_ / "vpn.toml.last-good.new");
  const auto mistake = keep_last_good(good(std::string(kStart) + "# new\n"), file_);
  ASSERT_TRUE(mistake);
  EXPECT_THAT(*mistake, HasSubstr("vpn.toml.last-good.new cannot be written"));
  EXPECT_THAT(content(last_good_file(file_)), testing::Not(HasSubstr("# new")));

  const auto blocked = folder_ / "other.toml";
  std::filesystem::create_directories(folder_ / "other.toml.last-good" / "full");
  EXPECT_THAT(keep_last_good(good(kStart), blocked).value(), HasSubstr("cannot take the place of"));
  EXPECT_FALSE(std::filesystem::exists(folder_ / "other.toml.last-good.new"));
}

}  // namespace
}  // namespace raspool
