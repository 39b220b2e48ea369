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

TEST(UserName, FoldsBeyondAscii) {
  EXPECT_EQ(name("CORP\\JÜRGEN"), name("corp\\jürgen"));
  EXPECT_EQ(name("\u212Aarl"), name("karl"));
  EXPECT_FALSE(name("GROSS") == name("groß"));
}

TEST(UserName, RepairsWhatIsNotUtf8) {
  EXPECT_EQ(name("a\xFF").raw(), "a\uFFFD");
  EXPECT_EQ(name("\xED\xA0\x80").raw(), "\uFFFD\uFFFD\uFFFD");
  EXPECT_EQ(name(std::string(100'000, '\xFF')).raw().size(), 300'000u);
}

}  // namespace
}  // namespace raspool
