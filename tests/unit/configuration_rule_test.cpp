#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/unit/configuration_reading.hpp"

namespace raspool {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

// Ends in line 7.
constexpr std::string_view kPoolsForRules = R"(schema = 1
[[pool]]
name = "staff"
ranges = ["10.20.0.0/24"]
[[pool]]
name = "six"
prefix = "2001:db8::/64"
)";

std::vector<std::string> mistakes_in_rules(std::string_view rules) {
  return told(std::string(kPoolsForRules) + std::string(rules));
}

Rule rule(std::string_view keys) {
  const ConfigurationResult result = read(std::string(kPoolsForRules) + "[[rule]]\n" + std::string(keys));
  EXPECT_THAT(result.diagnostics, IsEmpty()) << keys;
  return result.configuration.value().policy->rules().at(0);
}

TEST(RuleSection, HasTheDefaultsOfTheInterfacesPage) {
  const Rule plain = rule("pools = [\"staff\"]");
  EXPECT_EQ(plain.name, "rule 1");
  EXPECT_THAT(plain.users, IsEmpty());
  EXPECT_THAT(plain.pools, ElementsAre(0u));
  EXPECT_EQ(plain.action, RuleAction::assign);
  EXPECT_EQ(plain.on_exhausted, Exhausted::refuse);
}

TEST(RuleSection, TakesEveryValue) {
  const Rule all = rule(
      "name = \"corp\"\nusers = ['CORP\\*', \"*@corp.example\"]\npools = [\"six\", \"staff\"]\naction = "
      "\"assign\"\non_exhausted = \"offer\"");
  EXPECT_EQ(all.name, "corp");
  ASSERT_EQ(all.users.size(), 2u);
  EXPECT_EQ(all.users[0].pattern(), "CORP\\*");
  EXPECT_THAT(all.pools, ElementsAre(1u, 0u));
  EXPECT_EQ(all.on_exhausted, Exhausted::offer);
  EXPECT_EQ(rule("action = \"offer\"").action, RuleAction::offer);
  EXPECT_EQ(rule("action = \"refuse\"").action, RuleAction::refuse);
}

TEST(RuleSection, WordsMustBeKnown) {
  EXPECT_THAT(
      mistakes_in_rules("[[rule]]\npools = [\"staff\"]\naction = \"accept\"\non_exhausted = \"next\"\n"),
      ElementsAre("vpn.toml:10:10: `action` cannot be \"accept\": write \"assign\", \"offer\" or \"refuse\"",
                  "vpn.toml:11:16: `on_exhausted` cannot be \"next\": write \"refuse\" or \"offer\""));
}

TEST(RuleSection, NamesPoolsThatExist) {
  EXPECT_THAT(mistakes_in_rules("[[rule]]\npools = [\"staf\", \"six\", \"cellar\", \"Staff\"]\n"),
              ElementsAre("vpn.toml:9:10: no pool is named `staf`: did you mean `staff`?",
                          "vpn.toml:9:25: no pool is named `cellar`: write the `name` of a [[pool]]",
                          "vpn.toml:9:35: no pool is named `Staff`: did you mean `staff`?"));
}

TEST(RuleSection, NamesAPoolOnce) {
  const std::string text =
      std::string(kPoolsForRules) + "[[rule]]\npools = [\"staff\", \"six\", \"staff\"]\n";
  EXPECT_THAT(told(text),
              ElementsAre("vpn.toml:9:26: warning: pool `staff` stands here twice: it is asked once"));
  EXPECT_THAT(read(text).configuration.value().policy->rules()[0].pools, ElementsAre(0u, 1u));
}

TEST(RuleSection, WithoutPoolsIsWarnedOfUnlessItSaysSo) {
  const char* const warning =
      ": warning: the rule names no pool, so it offers what RRAS proposes: write pools = [\"staff\"], or "
      "action = \"offer\" if that is meant";
  EXPECT_THAT(mistakes_in_rules("[[rule]]\n"), ElementsAre(std::string("vpn.toml:8:1") + warning));
  EXPECT_THAT(mistakes_in_rules("[[rule]]\npools = []\n"),
              ElementsAre(std::string("vpn.toml:9:9") + warning));
  EXPECT_THAT(mistakes_in_rules("[[rule]]\naction = \"offer\"\n"), IsEmpty());
}

TEST(RuleSection, ThatOffersOrRefusesHasNoPools) {
  for (const char* const action : {"offer", "refuse"}) {
    EXPECT_THAT(
        mistakes_in_rules("[[rule]]\npools = [\"staff\"]\naction = \"" + std::string(action) + "\"\n"),
        ElementsAre("vpn.toml:9:9: a rule with this `action` asks no pools: remove `pools`, or write "
                    "action = \"assign\""));
  }
}

TEST(RuleSection, ExplainsPatternsThatMatchNobody) {
  EXPECT_THAT(mistakes_in_rules("[[rule]]\npools = [\"staff\"]\nusers = []\n"),
              ElementsAre("vpn.toml:10:9: `users` is empty, so the rule matches nobody: write users = "
                          "['CORP\\*'], or leave it out to "
                          "match everybody"));
  EXPECT_THAT(
      mistakes_in_rules("[[rule]]\npools = [\"staff\"]\nusers = [\"a\", \"\"]\n"),
      ElementsAre("vpn.toml:10:15: a pattern of `users` is empty: write 'CORP\\*', or \"*\" for all"));
}

TEST(RuleSection, ValuesMustBeOfTheirType) {
  EXPECT_THAT(mistakes_in_rules("[[rule]]\nname = 7\nusers = \"CORP\"\npools = [[\"staff\"]]\n"),
              ElementsAre("vpn.toml:9:8: `name` is a whole number: a text is wanted",
                          "vpn.toml:10:9: `users` is a text: a list is wanted, as users = ['CORP\\*']",
                          "vpn.toml:11:10: `pools` is a list: a text is wanted, as pools = [\"staff\"]"));
}

TEST(RuleSection, SuggestsTheKeyThatIsMeant) {
  EXPECT_THAT(mistakes_in_rules("[[rule]]\npool = [\"staff\"]\npools = [\"staff\"]\nuser = 'x'\n"),
              ElementsAre("vpn.toml:9:1: [[rule]] has no key `pool`: did you mean `pools`?",
                          "vpn.toml:11:1: [[rule]] has no key `user`: did you mean `users`?"));
}

// Ends in line 14.
const std::string kGroups =
    "[[group]]\nname = \"engineers\"\nmembers = ['CORP\\alice']\n"
    "[[group]]\nname = \"nobody\"\nmembers = []\n[otherwise]\n";

TEST(RuleSection, TakesEveryCondition) {
  const ConfigurationResult result =
      read(std::string(kPoolsForRules) + kGroups +
           "[[rule]]\npools = [\"staff\"]\ngroups = [\"nobody\", \"engineers\", \"nobody\"]\nidentity = "
           "\"machine\"\nras_ports = [\"VPN2-*\"]\nras_devices = [\"*IKEv2*\"]\nservers = [\"VPN9\", "
           "\"vpn1\"]\nmax_leases = 2\nover_limit = \"refuse\"\n");
  EXPECT_THAT(result.diagnostics, IsEmpty());
  const Rule all = result.configuration.value().policy->rules().at(0);
  EXPECT_THAT(all.groups, ElementsAre(1u, 0u));
  EXPECT_EQ(all.identity, Identity::machine);
  ASSERT_EQ(all.ras_ports.size(), 1u);
  EXPECT_EQ(all.ras_ports[0].pattern(), "VPN2-*");
  ASSERT_EQ(all.ras_devices.size(), 1u);
  EXPECT_EQ(all.ras_devices[0].pattern(), "*IKEv2*");
  EXPECT_THAT(all.servers, ElementsAre("VPN9", "vpn1"));
  EXPECT_TRUE(all.is_for_this_server);
  EXPECT_EQ(all.max_leases, 2u);
  EXPECT_EQ(all.over_limit, OverLimit::refuse);

  const Rule plain = rule("pools = [\"staff\"]\nmax_leases = 0\nover_limit = \"report\"");
  EXPECT_THAT(plain.groups, IsEmpty());
  EXPECT_EQ(plain.identity, std::nullopt);
  EXPECT_TRUE(plain.is_for_this_server);
  EXPECT_EQ(plain.max_leases, 0u);
  EXPECT_EQ(plain.over_limit, OverLimit::report);
  EXPECT_EQ(rule("pools = [\"staff\"]\nidentity = \"user\"").identity, Identity::user);
}

TEST(RuleSection, ForOtherServersIsNotForThisOne) {
  EXPECT_FALSE(rule("pools = [\"staff\"]\nservers = [\"VPN2\"]").is_for_this_server);
  EXPECT_TRUE(rule("pools = [\"staff\"]\nservers = [\"Vpn1\"]").is_for_this_server);
}

TEST(RuleSection, NamesGroupsThatExist) {
  EXPECT_THAT(
      mistakes_in_rules(kGroups + "[[rule]]\npools = [\"staff\"]\ngroups = [\"engineer\", \"boat\"]\n"),
      ElementsAre("vpn.toml:17:11: no group is named `engineer`: did you mean `engineers`?",
                  "vpn.toml:17:23: no group is named `boat`: write the `name` of a [[group]]"));
}

TEST(RuleSection, ExplainsConditionsThatNothingMeets) {
  EXPECT_THAT(
      mistakes_in_rules(
          "[[rule]]\npools = [\"staff\"]\ngroups = []\nras_ports = []\nras_devices = [\"\"]\nservers = "
          "[\"\"]\n"),
      ElementsAre(
          "vpn.toml:10:10: `groups` is empty, so the rule matches nobody: write groups = [\"engineers\"], or "
          "leave it out to match everybody",
          "vpn.toml:11:13: `ras_ports` is empty, so the rule matches nobody: write ras_ports = [\"VPN2-*\"], "
          "or leave it out to match everybody",
          "vpn.toml:12:16: a pattern of `ras_devices` is empty: write \"*IKEv2*\", or \"*\" for all",
          "vpn.toml:13:12: the name of a server is empty: write \"VPN1\""));
}

TEST(RuleSection, TellsWhatIsWrongWithConditionsAndLimits) {
  EXPECT_THAT(
      mistakes_in_rules(
          "[[rule]]\npools = [\"staff\"]\nidentity = \"machines\"\nmax_leases = -1\nover_limit = "
          "\"refused\"\nservers = \"VPN1\"\n"),
      ElementsAre(
          "vpn.toml:10:12: `identity` cannot be \"machines\": did you mean \"machine\"? If not, write "
          "\"user\" or \"machine\"",
          "vpn.toml:11:14: `max_leases` is -1: from 0 to 1000000 is possible",
          "vpn.toml:12:14: `over_limit` cannot be \"refused\": did you mean \"refuse\"? If not, write "
          "\"report\" or \"refuse\"",
          "vpn.toml:13:11: `servers` is a text: a list is wanted, as servers = [\"VPN1\"]"));
}

TEST(RuleSection, WarnsOfALimitWithoutEffect) {
  EXPECT_THAT(
      mistakes_in_rules("[[rule]]\naction = \"offer\"\nmax_leases = 2\n"),
      ElementsAre("vpn.toml:10:14: warning: `max_leases` has no effect: the rule offers or refuses by its "
                  "`action`, and the limit is for leases of pools. Leave it out, or name `pools`"));
  EXPECT_THAT(
      mistakes_in_rules("[[rule]]\nmax_leases = 2\n"),
      ElementsAre(HasSubstr("the rule names no pool, so it offers"),
                  HasSubstr("vpn.toml:9:14: warning: `max_leases` has no effect: the rule names no pool")));
  EXPECT_THAT(mistakes_in_rules("[[rule]]\naction = \"refuse\"\nmax_leases = 0\n"), IsEmpty());
}

TEST(Rules, HaveNamesOfTheirOwn) {
  EXPECT_THAT(
      mistakes_in_rules("[[rule]]\nname = \"x\"\nusers = ['a']\npools = [\"staff\"]\n[[rule]]\nname = "
                        "\"x\"\npools = [\"six\"]\n"),
      ElementsAre("vpn.toml:13:8: a rule is named `x` already, in line 9: write another name"));
}

TEST(Rules, MayBeNamedAsOneWithoutANameIsCalled) {
  EXPECT_THAT(
      mistakes_in_rules(
          "[[rule]]\nname = \"rule 2\"\nusers = ['a']\npools = [\"staff\"]\n[[rule]]\npools = [\"six\"]\n"),
      IsEmpty());
}

TEST(Rules, BehindOneThatMatchesEverybodyAreWarnedOf) {
  for (const char* const everybody : {"", "users = ['*']\n", "users = ['x', '**']\n"}) {
    const std::string text = std::string(kPoolsForRules) + "[[rule]]\nname = \"all\"\npools = [\"staff\"]\n" +
                             everybody +
                             "[[rule]]\nname = \"late\"\npools = [\"staff\"]\nusers = ['CORP\\*']\n";
    const std::string line = *everybody == '\0' ? "11" : "12";
    EXPECT_THAT(told(text),
                ElementsAre("vpn.toml:" + line +
                            ":1: warning: rule `late` can never match: rule `all` in line 8 matches "
                            "everybody before it"));
    EXPECT_TRUE(read(text).configuration);
  }
  EXPECT_THAT(
      mistakes_in_rules("[[rule]]\nusers = ['?*']\npools = [\"staff\"]\n[[rule]]\npools = [\"staff\"]\n"),
      IsEmpty());
}

TEST(Rules, WithAnyConditionDoNotMatchEverybody) {
  for (const char* const condition :
       {"groups = [\"engineers\"]", "identity = \"user\"", "ras_ports = ['VPN*']", "ras_devices = ['*']",
        "servers = ['VPN1']", "users = ['*']\nras_ports = ['x']"}) {
    EXPECT_THAT(mistakes_in_rules(kGroups + "[[rule]]\npools = [\"staff\"]\n" + condition +
                                  "\n[[rule]]\npools = [\"staff\"]\n"),
                IsEmpty())
        << condition;
  }
  EXPECT_THAT(
      mistakes_in_rules("[[rule]]\npools = [\"staff\"]\nras_ports = ['*']\n[[rule]]\npools = [\"staff\"]\n"),
      ElementsAre(HasSubstr("vpn.toml:11:1: warning: rule `rule 2` can never match")));
}

TEST(Rules, OfGroupsWithoutMembersAreWarnedOf) {
  const std::string text =
      std::string(kPoolsForRules) + kGroups + "[[rule]]\npools = [\"staff\"]\ngroups = [\"nobody\"]\n";
  EXPECT_THAT(told(text),
              ElementsAre("vpn.toml:17:10: warning: rule `rule 1` can never match: nobody is in its groups"));
  EXPECT_TRUE(read(text).configuration);
  EXPECT_THAT(
      mistakes_in_rules(kGroups + "[[rule]]\npools = [\"staff\"]\ngroups = [\"nobody\", \"engineers\"]\n"),
      IsEmpty());
}

}  // namespace
}  // namespace raspool
