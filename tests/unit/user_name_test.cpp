#include "core/policy/user_name.hpp"

#include <gtest/gtest.h>

#include <string>

namespace raspool {
namespace {

UserName name(std::string_view raw) { return NameRules().user_name(raw); }

TEST(UserName, KeepsTheRawFormAndComparesByTheFoldedOne) {
  const UserName alice = name("CORP\\Alice");
  EXPECT_EQ(alice.raw(), "CORP\\Alice");
  EXPECT_EQ(alice.key(), "corp\\alice");
  EXPECT_FALSE(alice.is_machine());
  EXPECT_EQ(alice, name("corp\\ALICE"));
  EXPECT_EQ(alice.hash(), name("corp\\ALICE").hash());
  EXPECT_FALSE(alice == name("OTHER\\alice"));
  EXPECT_FALSE(alice == name("alice"));
  EXPECT_FALSE(alice == name("alice@corp"));
}

TEST(UserName, MayBeEmpty) {
  EXPECT_TRUE(name("").is_empty());
  EXPECT_EQ(name("").key(), "");
  EXPECT_FALSE(name("").is_machine());
  EXPECT_EQ(name("").bare_account(), "");
}

TEST(UserName, AMachineHasOneKeyInAllItsForms) {
  for (const char* const raw :
       {"host/laptop7.corp.example", "host/LAPTOP7", "HOST/Laptop7.corp.example", "LAPTOP7$",
        "CORP\\LAPTOP7$", "corp\\host/laptop7.corp.example", "laptop7.corp.example$", "host/laptop7$"}) {
    EXPECT_TRUE(name(raw).is_machine()) << raw;
    EXPECT_EQ(name(raw).key(), "laptop7$") << raw;
    EXPECT_EQ(name(raw).raw(), raw);
    EXPECT_EQ(name(raw).bare_account(), "laptop7$") << raw;
  }
}

TEST(UserName, AHostNameWithoutServiceOrDollarIsAUserByDefault) {
  EXPECT_FALSE(name("LAPTOP7.corp.example").is_machine());
  EXPECT_EQ(name("LAPTOP7.corp.example").key(), "laptop7.corp.example");
}

TEST(UserName, WithAnAtSignIsNeverAMachine) {
  EXPECT_FALSE(name("laptop7$@corp.example").is_machine());
  EXPECT_FALSE(name("host/laptop7@corp.example").is_machine());
  EXPECT_FALSE(name("a@b$").is_machine());
  EXPECT_EQ(name("LAPTOP7$@corp.example").key(), "laptop7$@corp.example");
}

TEST(UserName, WithoutAHostNameIsNoMachine) {
  for (const char* const raw : {"$", "$$", "host/", "CORP\\$", "host/.corp.example", "CORP\\host/$"}) {
    EXPECT_FALSE(name(raw).is_machine()) << raw;
  }
}

TEST(UserName, OnlyTheEndAndTheServiceMakeAMachine) {
  EXPECT_FALSE(name("cash$box").is_machine());
  EXPECT_FALSE(name("xhost/laptop7").is_machine());
  EXPECT_FALSE(name("host").is_machine());
}

TEST(UserName, TheBareAccountIsWithoutDomain) {
  EXPECT_EQ(name("CORP\\Alice").bare_account(), "alice");
  EXPECT_EQ(name("alice@corp.example").bare_account(), "alice");
  EXPECT_EQ(name("CORP\\alice@corp.example").bare_account(), "alice");
  EXPECT_EQ(name("Alice").bare_account(), "alice");
  EXPECT_EQ(name("odd@name@corp.example").bare_account(), "odd@name");
}

TEST(UserName, WithoutAnAccountIsItsOwnBareAccount) {
  EXPECT_EQ(name("CORP\\").bare_account(), "corp\\");
  EXPECT_EQ(name("@corp.example").bare_account(), "@corp.example");
}

TEST(UserName, HasThreeFormsThatAreThreeUsersUntilTheDomainIsStripped) {
  EXPECT_FALSE(name("CORP\\alice") == name("alice@corp.example"));
  EXPECT_FALSE(name("CORP\\alice") == name("alice"));
  EXPECT_FALSE(name("alice@corp.example") == name("alice"));
  const NameRules strip({Glob("*$"), Glob("host/*")}, true);
  for (const char* const raw : {"CORP\\Alice", "alice@corp.example", "ALICE", "CORP\\alice@corp.example"}) {
    const UserName alice = strip.user_name(raw);
    EXPECT_EQ(alice.key(), "alice") << raw;
    EXPECT_EQ(alice.raw(), raw);
    EXPECT_EQ(alice.bare_account(), "alice") << raw;
    EXPECT_EQ(alice, strip.user_name("alice"));
    EXPECT_EQ(alice.hash(), strip.user_name("alice").hash());
  }
  EXPECT_FALSE(strip.user_name("CORP\\bob") == strip.user_name("alice"));
}

TEST(UserName, IsStrippedOnceAndNeverToNothing) {
  const NameRules strip({}, true);
  EXPECT_EQ(strip.user_name("odd@name@corp.example").key(), "odd@name");
  EXPECT_EQ(strip.user_name("odd@name@corp.example").bare_account(), "odd@name");
  EXPECT_EQ(strip.user_name("CORP\\a\\b").key(), "a\\b");
  EXPECT_EQ(strip.user_name("CORP\\a\\b").bare_account(), "a\\b");
  EXPECT_EQ(strip.user_name("CORP\\").key(), "corp\\");
  EXPECT_EQ(strip.user_name("@corp.example").key(), "@corp.example");
  EXPECT_EQ(strip.user_name("").key(), "");
}

TEST(UserName, OfAMachineIsTheSameWithAndWithoutStripping) {
  const NameRules strip({Glob("*$"), Glob("host/*"), Glob("*.corp.example")}, true);
  for (const char* const raw :
       {"host/laptop7.corp.example", "LAPTOP7.corp.example", "CORP\\LAPTOP7$", "LAPTOP7$"}) {
    EXPECT_TRUE(strip.user_name(raw).is_machine()) << raw;
    EXPECT_EQ(strip.user_name(raw).key(), "laptop7$") << raw;
    EXPECT_EQ(strip.user_name(raw).bare_account(), "laptop7$") << raw;
  }
}

TEST(UserName, ThePatternsSayWhatAMachineIs) {
  const NameRules rules({Glob("*.CORP.example"), Glob("pc-??")}, false);
  EXPECT_EQ(rules.user_name("LAPTOP7.corp.example").key(), "laptop7$");
  EXPECT_EQ(rules.user_name("CORP\\LAPTOP7.corp.example").key(), "laptop7$");  // looked behind DOM\ too
  EXPECT_EQ(rules.user_name("DOM\\PC-01").key(), "pc-01$");
  EXPECT_FALSE(rules.user_name("host/laptop7").is_machine());
  EXPECT_FALSE(rules.user_name("LAPTOP7$").is_machine());
  EXPECT_FALSE(rules.user_name("bob@pc.corp.example").is_machine());  // a name with @ never is one
  EXPECT_FALSE(NameRules({}, false).user_name("LAPTOP7$").is_machine());
}

TEST(UserName, TellsWhetherItsKeyIsTheWholeName) {
  EXPECT_TRUE(name("CORP\\Alice").key_is_whole_name());
  EXPECT_FALSE(name("CORP\\LAPTOP7$").key_is_whole_name());
  EXPECT_FALSE(NameRules({}, true).user_name("CORP\\Alice").key_is_whole_name());
  EXPECT_TRUE(NameRules({}, true).user_name("Alice").key_is_whole_name());
}

// Which letters are one, in names as people have them.
TEST(UserName, FoldsBeyondAscii) {
  EXPECT_EQ(name("CORP\\JÜRGEN"), name("corp\\jürgen"));
  EXPECT_EQ(name("\u212Aarl"), name("karl"));      // the Kelvin sign
  EXPECT_EQ(name("\u212Bsa"), name("\u00E5sa"));   // the Angstrom sign
  EXPECT_EQ(name("\u017Fam"), name("sam"));        // the long s
  EXPECT_EQ(name("STRA\u1E9EE"), name("straße"));  // the capital sharp s
  EXPECT_EQ(name("ΟΔΥΣΣΕΥΣ"), name("οδυσσευς"));   // both small sigmas
  EXPECT_EQ(name("\u01C4"), name("\u01C6"));       // a letter pair, also in its title form
  EXPECT_EQ(name("\u01C5"), name("\u01C6"));
  EXPECT_EQ(name("\U00010412"), name("\U0001043A"));  // Deseret, beyond 16 bits
  EXPECT_EQ(name("\U0001E921"), name("\U0001E943"));  // Adlam
  EXPECT_EQ(name("\uAB70"), name("\u13A0"));          // Cherokee
  EXPECT_EQ(name("\u10A0"), name("\u2D00"));          // Georgian: Asomtavruli and Nuskhuri
  EXPECT_EQ(name("\u1C90"), name("\u10D0"));          // and Mtavruli
}

TEST(UserName, KeepsLettersApartThatOnlyFullOrTurkicFoldingMakesOne) {
  EXPECT_FALSE(name("GROSS") == name("groß"));
  EXPECT_FALSE(name("\u0130") == name("i"));        // the dotted capital I
  EXPECT_FALSE(name("\u0131") == name("i"));        // the dotless i
  EXPECT_FALSE(name("\uFB01n") == name("fin"));     // a ligature
  EXPECT_FALSE(name("u\u0308") == name("\u00FC"));  // u with a mark behind it: no normalisation
  EXPECT_FALSE(name("\uFF41") == name("a"));        // full width
}

TEST(UserName, RepairsWhatIsNotUtf8) {
  EXPECT_EQ(name("a\xFF").raw(), "a\uFFFD");
  EXPECT_EQ(name("\xED\xA0\x80").raw(), "\uFFFD\uFFFD\uFFFD");
  EXPECT_EQ(name(std::string(100'000, '\xFF')).raw().size(), 300'000u);
}

}  // namespace
}  // namespace raspool
