#include "core/policy/rule_matcher.hpp"

#include <gtest/gtest.h>

#include <initializer_list>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "tests/support/random_seed.hpp"

namespace raspool {
namespace {

UserName named(std::string_view raw) { return NameRules().user_name(raw); }

std::vector<Glob> globs(std::initializer_list<std::string_view> patterns) {
  return {patterns.begin(), patterns.end()};
}

Rule rule_for(std::initializer_list<std::string_view> users) {
  Rule rule;
  rule.users = globs(users);
  return rule;
}

// The rules and groups of one story, and their matcher.
struct Rules {
  std::vector<Rule> rules;
  std::vector<Group> groups = {};

  std::optional<RuleIndex> match(std::string_view name, std::string_view ras_port = "",
                                 std::string_view ras_device = "") const {
    return RuleMatcher(rules, groups).match({named(name), ras_port, ras_device});
  }
  std::optional<Condition> first_unmet(RuleIndex rule, std::string_view name, std::string_view ras_port = "",
                                       std::string_view ras_device = "") const {
    return RuleMatcher(rules, groups).first_unmet(rule, {named(name), ras_port, ras_device});
  }
};

TEST(RuleMatcher, WithoutRulesMatchesNobody) { EXPECT_EQ(Rules{}.match("alice"), std::nullopt); }

TEST(RuleMatcher, EveryKindOfPatternIsFound) {
  const Rules story{{rule_for({"CORP\\alice"}), rule_for({"CORP\\adm-*"}), rule_for({"*@corp.example"}),
                     rule_for({"*contractor*"}), rule_for({"CORP\\*-test"}), rule_for({"m?ller"}),
                     rule_for({"host/*.corp.example"}), rule_for({"?"}), rule_for({"*"})}};
  EXPECT_EQ(story.match("corp\\ALICE"), 0u);
  EXPECT_EQ(story.match("corp\\adm-eve"), 1u);
  EXPECT_EQ(story.match("corp\\adm-"), 1u);
  EXPECT_EQ(story.match("Bob@Corp.Example"), 2u);
  EXPECT_EQ(story.match("the contractor x"), 3u);
  EXPECT_EQ(story.match("CORP\\x-TEST"), 4u);
  EXPECT_EQ(story.match("MÜLLER"), 5u);
  EXPECT_EQ(story.match("HOST/laptop7.corp.example"), 6u);
  EXPECT_EQ(story.match("ü"), 7u);
  EXPECT_EQ(story.match("corp\\alice2"), 8u);
  EXPECT_EQ(story.match(""), 8u);
}

TEST(RuleMatcher, APairThatIsInANameAThousandTimesIsFoundAsWellAsAllOthers) {
  const Rules story{{rule_for({"*aa*b*c"}), rule_for({"*ab*"}), rule_for({"*aa*b*"}), rule_for({"*a?*b"})}};
  const std::string many(1023, 'a');
  EXPECT_EQ(story.match(many), std::nullopt);
  EXPECT_EQ(story.match(many + "bc"), 0u);
  EXPECT_EQ(story.match(many + "b"), 1u);
  EXPECT_EQ(story.match(many + ".b"), 2u);
  EXPECT_EQ(story.match("a.ab" + many + "bc"), 0u);
  EXPECT_EQ(story.match("a.b"), 3u);
}

TEST(RuleMatcher, AnEmptyPatternMatchesTheEmptyNameAlone) {
  const Rules story{{rule_for({""})}};
  EXPECT_EQ(story.match(""), 0u);
  EXPECT_EQ(story.match("a"), std::nullopt);
}

TEST(RuleMatcher, TriesPatternsOnTheRawNameAndOnTheKey) {
  const NameRules strip({Glob("host/*")}, true);
  const Rules story{{rule_for({"CORP\\bob"}), rule_for({"alice"}), rule_for({"LAPTOP7$"})}};
  const RuleMatcher matcher(story.rules, story.groups);
  EXPECT_EQ(matcher.match({strip.user_name("corp\\BOB"), "", ""}), 0u);
  EXPECT_EQ(matcher.match({strip.user_name("bob"), "", ""}), std::nullopt);
  EXPECT_EQ(matcher.match({strip.user_name("Alice@corp.example"), "", ""}), 1u);
  EXPECT_EQ(matcher.match({strip.user_name("host/laptop7.corp.example"), "", ""}), 2u);
}

TEST(RuleMatcher, MembersAreFoundInWhateverCaseAndInAllTheirGroups) {
  Rules story{{Rule{}, Rule{}, Rule{}},
              {{"engineers", {named("CORP\\alice"), named("bob@corp.example"), named("CORP\\ALICE")}},
               {"nobody", {}},
               {"unused", {named("carol")}},
               {"admins", {named("corp\\Alice"), named("host/laptop7")}}}};
  story.rules[0].groups = {1};
  story.rules[1].groups = {3, 1};
  story.rules[2].groups = {0};
  EXPECT_EQ(story.match("corp\\ALICE"), 1u);
  EXPECT_EQ(story.match("BOB@corp.example"), 2u);
  EXPECT_EQ(story.match("bob"), std::nullopt);
  EXPECT_EQ(story.match("carol"), std::nullopt);
  EXPECT_EQ(story.match("CORP\\LAPTOP7$"), 1u);  // a machine is a member by its key
  EXPECT_EQ(story.first_unmet(2, "host/laptop7"), Condition::groups);
}

TEST(RuleMatcher, AGroupWithoutMembersIsNobodysGroup) {
  Rules story{{Rule{}, Rule{}}, {{"nobody", {}}}};
  story.rules[0].groups = {0};
  EXPECT_EQ(story.match("alice"), 1u);
}

TEST(RuleMatcher, TellsDeviceTunnelsFromUserTunnels) {
  Rules story{{Rule{}, Rule{}}};
  story.rules[0].identity = Identity::machine;
  story.rules[1].identity = Identity::user;
  EXPECT_EQ(story.match("LAPTOP7$"), 0u);
  EXPECT_EQ(story.match("alice"), 1u);
  EXPECT_EQ(story.first_unmet(0, "alice"), Condition::identity);
  EXPECT_EQ(story.first_unmet(1, "LAPTOP7$"), Condition::identity);
}

TEST(RuleMatcher, LooksAtTheRasPort) {
  Rules story{{Rule{}, Rule{}}};
  story.rules[0].ras_ports = globs({"VPN2-*", "VPN0-1"});
  EXPECT_EQ(story.match("alice", "vpn2-12"), 0u);
  EXPECT_EQ(story.match("alice", "VPN0-1"), 0u);
  EXPECT_EQ(story.match("alice", "VPN0-12"), 1u);
  EXPECT_EQ(story.match("alice"), 1u);
  EXPECT_EQ(story.first_unmet(0, "alice", "VPN3-1"), Condition::ras_ports);
}

TEST(RuleMatcher, AnUnknownDeviceMatchesNoPatternNotEvenAStar) {
  Rules story{{Rule{}, Rule{}, Rule{}}};
  story.rules[0].ras_devices = globs({"*ikev2*"});
  story.rules[1].ras_devices = globs({"*"});
  EXPECT_EQ(story.match("alice", "VPN2-1", "WAN Miniport (IKEv2)"), 0u);
  EXPECT_EQ(story.match("alice", "VPN2-1", "WAN Miniport (SSTP)"), 1u);
  EXPECT_EQ(story.match("alice", "VPN2-1", ""), 2u);
  EXPECT_EQ(story.first_unmet(1, "alice", "VPN2-1", ""), Condition::ras_devices);
}

TEST(RuleMatcher, ARuleOfAnotherServerNeverMatches) {
  Rules story{{rule_for({"alice"}), Rule{}}};
  story.rules[0].servers = {"VPN1"};
  story.rules[0].is_for_this_server = false;
  EXPECT_EQ(story.match("alice"), 1u);
  EXPECT_EQ(story.first_unmet(0, "alice"), Condition::servers);
}

TEST(RuleMatcher, AllConditionsOfARuleMustHoldAndTheFirstOneUnmetIsTold) {
  Rules story{{Rule{}}, {{"engineers", {named("CORP\\alice"), named("CORP\\laptop7$")}}}};
  Rule& rule = story.rules[0];
  rule.users = globs({"CORP\\*"});
  rule.groups = {0};
  rule.identity = Identity::user;
  rule.ras_ports = globs({"VPN2-*"});
  rule.ras_devices = globs({"*ikev2*"});
  const auto why_not = [&](std::string_view name, std::string_view ras_port, std::string_view ras_device) {
    const auto unmet = story.first_unmet(0, name, ras_port, ras_device);
    EXPECT_EQ(story.match(name, ras_port, ras_device).has_value(), !unmet.has_value());
    return unmet;
  };
  EXPECT_EQ(why_not("corp\\alice", "VPN2-1", "IKEv2"), std::nullopt);
  EXPECT_EQ(why_not("guest\\alice", "VPN3-1", ""), Condition::users);
  EXPECT_EQ(why_not("corp\\bob", "VPN3-1", ""), Condition::groups);
  EXPECT_EQ(why_not("corp\\laptop7$", "VPN3-1", ""), Condition::identity);
  EXPECT_EQ(why_not("corp\\alice", "VPN3-1", ""), Condition::ras_ports);
  EXPECT_EQ(why_not("corp\\alice", "VPN2-1", "SSTP"), Condition::ras_devices);
}

TEST(RuleMatcher, KnowsMoreRulesThanFitIntoOneWordOrIntoTheSetItself) {
  for (const RuleIndex count : {64u, 65u, 200u, 512u, 513u, 2000u}) {
    std::vector<Rule> rules(count);
    for (RuleIndex index = 0; index < count; ++index) {
      rules[index].users.emplace_back("user" + std::to_string(index));
      rules[index].users.emplace_back("everybody");
    }
    const RuleMatcher matcher(rules, {});
    for (RuleIndex index = 0; index < count; ++index) {
      ASSERT_EQ(matcher.match({named("USER" + std::to_string(index)), "", ""}), index);
    }
    EXPECT_EQ(matcher.match({named("everybody"), "", ""}), 0u);
    EXPECT_EQ(matcher.match({named("nobody"), "", ""}), std::nullopt);
  }
}

// ---- against a walk over all rules that asks each pattern
// ----------------------------------------------------

class RandomRules {
 public:
  explicit RandomRules(std::uint64_t seed) : random_(seed) {}

  std::size_t below(std::size_t limit) { return random_() % limit; }
  bool once_in(std::size_t times) { return below(times) == 0; }

  template <class Range>
  const auto& one_of(const Range& range) {
    return range[below(range.size())];
  }

  // Of few letters, so that patterns match; some fold, and some take several bytes.
  std::string text(std::size_t longest) {
    static const std::vector<std::string> kLetters = {"a", "A",      "b",      "B", "\\",     "@",   ".",
                                                      "$", "\u00FC", "\u00DC", "K", "\u212A", "\xFF"};
    std::string text = once_in(6) ? "host/" : "";
    for (std::size_t length = below(longest + 1); length > 0; --length) text += one_of(kLetters);
    return text;
  }

  std::vector<Glob> patterns() {
    std::vector<Glob> patterns;
    if (once_in(2)) return patterns;
    for (std::size_t count = 1 + below(3); count > 0; --count) {
      std::string pattern = once_in(2) ? "*" : "";
      for (std::size_t pieces = 1 + below(3); pieces > 0; --pieces) {
        pattern += text(3);
        if (pieces > 1) pattern += once_in(3) ? "?" : "*";
      }
      if (once_in(2)) pattern += "*";
      patterns.emplace_back(pattern);
    }
    return patterns;
  }

  void fill(std::vector<Rule>& rules, std::vector<Group>& groups, const NameRules& names) {
    groups.resize(below(4));
    for (Group& group : groups) {
      for (std::size_t count = below(20); count > 0; --count)
        group.members.push_back(names.user_name(text(4)));
    }
    rules.resize(once_in(10) ? below(150) : below(12));
    for (Rule& rule : rules) {
      rule.users = patterns();
      if (!groups.empty() && once_in(3)) {
        for (std::size_t count = 1 + below(2); count > 0; --count) {
          rule.groups.push_back(static_cast<GroupIndex>(below(groups.size())));
        }
      }
      if (once_in(4)) rule.identity = once_in(2) ? Identity::user : Identity::machine;
      if (once_in(3)) rule.ras_ports = patterns();
      if (once_in(3)) rule.ras_devices = patterns();
      rule.is_for_this_server = !once_in(8);
    }
  }

 private:
  std::mt19937_64 random_;
};

bool any_matches(const std::vector<Glob>& globs, std::string_view text) {
  for (const Glob& glob : globs) {
    if (glob.matches(text)) return true;
  }
  return globs.empty();
}

bool plainly_matches(const Rule& rule, const std::vector<Group>& groups, const RuleSubject& subject) {
  bool is_member = rule.groups.empty();
  for (const GroupIndex group : rule.groups) {
    for (const UserName& member : groups[group].members) is_member = is_member || member == subject.user;
  }
  return (any_matches(rule.users, subject.user.raw()) || any_matches(rule.users, subject.user.key())) &&
         is_member &&
         (!rule.identity || (*rule.identity == Identity::machine) == subject.user.is_machine()) &&
         any_matches(rule.ras_ports, subject.ras_port) &&
         (rule.ras_devices.empty() ||
          (!subject.ras_device.empty() && any_matches(rule.ras_devices, subject.ras_device))) &&
         rule.is_for_this_server;
}

TEST(RuleMatcher, AgreesWithAWalkOverAllRules) {
  const std::uint64_t seed = test::random_seed();
  SCOPED_TRACE("seed " + std::to_string(seed));
  RandomRules random(seed);
  std::size_t matched = 0, unmatched = 0;
  for (int round = 0; round < 300; ++round) {
    const NameRules names({Glob("*$"), Glob("host/*")}, random.once_in(2));
    std::vector<Rule> rules;
    std::vector<Group> groups;
    random.fill(rules, groups, names);
    const RuleMatcher matcher(rules, groups);
    for (int call = 0; call < 30; ++call) {
      const UserName name = names.user_name(random.text(7));
      const std::string ras_port = random.text(3), ras_device = random.once_in(3) ? "" : random.text(3);
      const RuleSubject subject{name, ras_port, ras_device};
      std::optional<RuleIndex> expected;
      for (RuleIndex index = 0; index < rules.size(); ++index) {
        const bool matches = plainly_matches(rules[index], groups, subject);
        ASSERT_EQ(!matcher.first_unmet(index, subject).has_value(), matches)
            << "rule " << index << " for " << name.raw();
        if (matches && !expected) expected = index;
      }
      ASSERT_EQ(matcher.match(subject), expected) << name.raw() << " on " << ras_port << ", " << ras_device;
      ++(expected ? matched : unmatched);
    }
  }
  EXPECT_GT(matched, 2'000u);
  EXPECT_GT(unmatched, 2'000u);
}

}  // namespace
}  // namespace raspool
