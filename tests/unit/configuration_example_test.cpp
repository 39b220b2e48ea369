// The examples that raspool comes with are read without a word, and decide as they say.
#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "core/policy/configuration_reader.hpp"

namespace raspool {
namespace {

Configuration example(std::string_view name) {
  const auto file = std::filesystem::path(RASPOOL_SOURCE_DIR) / "core/policy/examples" / name;
  ConfigurationResult result = load_configuration(file, "VPN1");
  for (const Diagnostic& diagnostic : result.diagnostics) ADD_FAILURE() << diagnostic.to_string();
  return result.configuration.value();
}

TEST(ConfigurationExample, IsReadWithoutAWarning) {
  const Policy& policy = *example("raspool.toml").policy;
  EXPECT_EQ(policy.pools().size(), 4u);
  EXPECT_EQ(policy.pool(0).addresses.size(), 1022u + 90u - 16u);
  EXPECT_EQ(policy.reservations().size(), 2u);
  EXPECT_EQ(policy.rules().size(), 4u);
  EXPECT_EQ(policy.match({policy.names().user_name("CORP\\LAPTOP7$"), "", ""}), 0u);
  EXPECT_EQ(policy.match({policy.names().user_name("CORP\\Admin-Eve"), "", ""}), 1u);
  EXPECT_EQ(policy.match({policy.names().user_name("bob@Corp.example"), "", ""}), 2u);
}

class AlwaysOnExample : public testing::Test {
 protected:
  std::string rule_for(std::string_view user, std::string_view ras_port = "VPN2-1") const {
    const UserName name = policy_.names().user_name(user);
    const auto rule = policy_.match({name, ras_port, ""});
    return rule ? policy_.rules()[*rule].name : "otherwise";
  }
  // The pools of the rule, in the order in which they are asked.
  std::string pools_of(std::string_view user) const {
    std::string names;
    for (const PoolIndex pool :
         policy_.reach(*policy_.match({policy_.names().user_name(user), "VPN2-1", ""}))) {
      names += (names.empty() ? "" : " ") + policy_.pool(pool).name;
    }
    return names;
  }

  const Configuration configuration_ = example("always-on/raspool.toml");
  const Policy& policy_ = *configuration_.policy;
};

TEST_F(AlwaysOnExample, TellsTheDeviceTunnelFromTheUserTunnel) {
  for (const char* const machine : {"LAPTOP7.corp.example", "host/laptop7.corp.example", "CORP\\LAPTOP7$"}) {
    EXPECT_EQ(rule_for(machine), "device tunnel") << machine;
  }
  EXPECT_EQ(rule_for("CORP\\alice"), "user tunnel");
  EXPECT_EQ(rule_for("alice@corp.example"), "user tunnel");
}

TEST_F(AlwaysOnExample, GivesAdministratorsTheirOwnRange) {
  for (const char* const administrator :
       {"CORP\\adm-alice", "corp\\ADM-Bob", "CORP\\adm-carol", "adm-dave@corp.example"}) {
    EXPECT_EQ(rule_for(administrator), "administrators") << administrator;
  }
  EXPECT_EQ(rule_for("CORP\\adm-mallory"), "administrators' accounts that the list does not know");
  EXPECT_EQ(pools_of("CORP\\adm-bob"), "administrators six");
}

TEST_F(AlwaysOnExample, LetsContractorsComeOneWayOnly) {
  EXPECT_EQ(rule_for("zoe@partner.example", "VPN0-3"), "contractors by SSTP only");
  EXPECT_EQ(rule_for("zoe@partner.example", "VPN2-3"), "contractors");
}

TEST_F(AlwaysOnExample, UsersOverflowIntoTheNextPool) {
  EXPECT_EQ(pools_of("CORP\\alice"), "users overflow six");
}

TEST_F(AlwaysOnExample, RefusesStrangers) {
  EXPECT_EQ(rule_for("GUEST\\gina"), "guests");
  EXPECT_EQ(rule_for("OTHER\\eve"), "otherwise");
  EXPECT_EQ(policy_.otherwise(), RuleAction::refuse);
}

}  // namespace
}  // namespace raspool
