// [names] and [rras].
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/unit/configuration_reading.hpp"

namespace raspool {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

// `keys` begin in line 5.
std::string names_document(std::string_view keys) {
  return "schema = 1\n[[pool]]\nname = \"a\"\nranges = [\"10.0.0.0/24\"]\n" + std::string(keys) + "\n";
}

std::shared_ptr<const Policy> policy(std::string_view keys) {
  const ConfigurationResult result = read(names_document(keys));
  EXPECT_THAT(result.diagnostics, IsEmpty()) << keys;
  return result.configuration.value().policy;
}

TEST(NamesSection, HasTheDefaultsOfTheInterfacesPage) {
  for (const std::string_view keys :
       {"", "[names]", "[names]\nmachines = ['*$', 'host/*']\nstrip_domain = false"}) {
    const auto names = policy(keys)->names();
    EXPECT_TRUE(names.user_name("CORP\\LAPTOP7$").is_machine());
    EXPECT_TRUE(names.user_name("host/laptop7").is_machine());
    EXPECT_FALSE(names.user_name("laptop7.corp.example").is_machine());
    EXPECT_NE(names.user_name("CORP\\alice"), names.user_name("alice"));
  }
}

TEST(NamesSection, TakesEveryValue) {
  const auto names = policy("[names]\nmachines = ['*.corp.example']\nstrip_domain = true")->names();
  EXPECT_TRUE(names.user_name("laptop7.corp.example").is_machine());
  EXPECT_FALSE(names.user_name("host/laptop7").is_machine());
  EXPECT_EQ(names.user_name("CORP\\alice"), names.user_name("alice@corp.example"));
  EXPECT_FALSE(policy("[names]\nmachines = []")->names().user_name("LAPTOP7$").is_machine());
}

TEST(NamesSection, HoldsForReservationsToo) {
  const auto reserved = policy(
      "[names]\nstrip_domain = true\n[[reservation]]\nuser = 'CORP\\alice'\naddress = "
      "\"10.0.0.7\"\n[[rule]]\npools "
      "= [\"a\"]");
  EXPECT_TRUE(reserved->has_reservation(reserved->names().user_name("alice@corp.example")));
}

TEST(NamesSection, HasUpToAThousandPatterns) {
  const auto machines = [](int count) {
    std::string text = "[names]\nmachines = [";
    for (int i = 0; i < count; ++i) text += "'*" + std::to_string(i) + "$', ";
    return text + "]";
  };
  EXPECT_TRUE(policy(machines(1000))->names().user_name("laptop999$").is_machine());
  EXPECT_THAT(told(names_document(machines(1001))),
              ElementsAre("vpn.toml:6:12: `machines` has 1001 elements: at most 1000 are read"));
}

TEST(NamesSection, TellsWhatIsWrong) {
  EXPECT_THAT(
      told(names_document("[names]\nmachines = ['']\nstrip_domain = \"yes\"\nmachine = 1")),
      ElementsAre("vpn.toml:6:13: a pattern of `machines` is empty: write machines = ['*$', 'host/*']",
                  "vpn.toml:7:16: `strip_domain` is a text: true or false is wanted, as strip_domain = true",
                  "vpn.toml:8:1: [names] has no key `machine`: did you mean `machines`?"));
  EXPECT_THAT(told(names_document("names = 1")), ElementsAre(HasSubstr("[[pool]] has no key `names`")));
  EXPECT_THAT(told("names = 1\n" + names_document("")),
              ElementsAre("vpn.toml:1:9: `names` is a whole number: it is one section, written [names]"));
}

TEST(NamesSection, WarnsOfAPatternThatMatchesNoMachine) {
  EXPECT_THAT(
      told(names_document("[names]\nmachines = ['*@corp.example']")),
      ElementsAre("vpn.toml:6:13: warning: \"*@corp.example\" matches no machine: a name with @ is never a "
                  "machine's"));
}

TEST(RrasSection, HasTheDefaultsOfTheInterfacesPage) {
  for (const std::string_view keys : {"", "[rras]", "[rras]\nown_ranges = []\nexternal = \"keep\""}) {
    EXPECT_TRUE(policy(keys)->own_ranges().empty());
    EXPECT_EQ(policy(keys)->external(), External::keep);
  }
}

TEST(RrasSection, TakesEveryValue) {
  const auto all =
      policy("[rras]\nown_ranges = [\"192.168.0.0/24\", \"10.1.0.5-10.1.0.9\"]\nexternal = \"ignore\"");
  EXPECT_EQ(all->own_ranges().size(), 256u + 5u);  // network and broadcast address are RRAS's too
  EXPECT_EQ(all->external(), External::ignore);
}

TEST(RrasSection, TellsWhatIsWrong) {
  EXPECT_THAT(
      told(names_document("[rras]\nown_ranges = [\"10.1.0.0/99\"]\nexternal = \"keeps\"\nown_range = []")),
      ElementsAre(HasSubstr("vpn.toml:6:15: \"10.1.0.0/99\" is no IPv4 address"),
                  "vpn.toml:7:12: `external` cannot be \"keeps\": did you mean \"keep\"? If not, write "
                  "\"keep\" or \"ignore\"",
                  "vpn.toml:8:1: [rras] has no key `own_range`: did you mean `own_ranges`?"));
}

TEST(RrasSection, WarnsOfAPoolThatOverlapsRrassOwnRanges) {
  const std::string text = names_document("[rras]\nown_ranges = [\"10.0.0.200-10.0.1.9\"]");
  EXPECT_THAT(
      told(text),
      ElementsAre("vpn.toml:4:11: warning: pool `a` overlaps `own_ranges`: RRAS may give 10.0.0.200 and "
                  "further addresses itself. Take them out of the pool, or out of RRAS's static pool and "
                  "`own_ranges`"));
  EXPECT_TRUE(read(text).configuration);
}

}  // namespace
}  // namespace raspool
