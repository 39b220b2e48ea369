// raspoolctl check: core/INTERFACES.md, section 3.
#include <gmock/gmock.h>

#include "tests/unit/admin_fixture.hpp"

namespace raspool::test {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

constexpr std::string_view kTwoServers = R"(schema = 1
[[pool]]
name   = "laptops"
ranges = { VPN1 = ["10.30.0.0/22"], VPN2 = ["10.30.2.0/23"] }
nat    = false
[[rule]]
pools = ["laptops"]
)";

class Check : public Raspoolctl {};

TEST_F(Check, TellsPoolsAndSizesOfAGoodFile) {
  const std::string file = write("raspool.toml", R"(schema = 1
[[pool]]
name   = "staff"
ranges = ["10.20.0.0/24"]
next   = "overflow"
[[pool]]
name   = "overflow"
ranges = ["10.20.9.1-10.20.9.9"]
[[pool]]
name   = "six"
prefix = "2001:db8:20::/64"
[[reservation]]
user    = 'CORP\alice'
address = "10.20.0.77"
[[rule]]
pools = ["staff", "six"]
)");
  EXPECT_EQ(run({"check", file}), 0) << err;
  EXPECT_THAT(err, IsEmpty());
  EXPECT_THAT(out, HasSubstr("server THISBOX, mode enforce: 1 rules, 0 groups, 1 reservations"));
  EXPECT_THAT(out, HasSubstr("254 addresses, 1 reserved, then overflow"));
  EXPECT_THAT(out, HasSubstr("unlimited, 2001:db8:20::/64"));

  EXPECT_EQ(run({"--json", "check", file}), 0);
  const auto pools = json()["servers"][0]["pools"];
  EXPECT_EQ(json()["good"], true);
  EXPECT_EQ(pools[0]["size"], 254);
  EXPECT_EQ(pools[0]["next"], "overflow");
  EXPECT_EQ(pools[2]["size"], nullptr);
}

TEST_F(Check, TellsEveryMistakeWithItsPlaceAndFails) {
  const std::string file = write("raspool.toml", R"(schema = 1
[[pool]]
nane   = "staff"
ranges = ["10.20.0.300"]
)");
  EXPECT_EQ(run({"check", file}), 2);
  EXPECT_THAT(out, IsEmpty());
  EXPECT_THAT(err, HasSubstr("raspool.toml:3:1: "));
  EXPECT_THAT(err, HasSubstr("raspool.toml:4:11: "));

  EXPECT_EQ(run({"check", "--json", file}), 2) << "--json is understood behind the command too";
  EXPECT_THAT(err, IsEmpty());
  EXPECT_EQ(json()["good"], false);
  EXPECT_GE(json()["diagnostics"].size(), 2u);
  EXPECT_EQ(json()["diagnostics"][0]["line"], 2);
}

TEST_F(Check, WarningsDoNotFail) {
  const std::string file = write("raspool.toml", R"(schema = 1
[[pool]]
name   = "staff"
ranges = ["10.20.0.0/24"]
[[rule]]
name  = "all"
pools = ["staff"]
[[rule]]
name  = "late"
pools = ["staff"]
)");
  EXPECT_EQ(run({"check", file}), 0);
  EXPECT_THAT(err, HasSubstr("warning: rule `late` can never match"));
}

TEST_F(Check, ReadsTheFileAsTheServerThatIsNamed) {
  const std::string file = write("raspool.toml", kTwoServers);
  EXPECT_EQ(run({"check", file, "--server", "VPN2"}), 0) << err;
  EXPECT_THAT(out, HasSubstr("server VPN2"));
  EXPECT_THAT(out, HasSubstr("510 addresses"));
}

TEST_F(Check, FindsClashesBetweenAllServers) {
  const std::string file = write("raspool.toml", kTwoServers);
  EXPECT_EQ(run({"check", file, "--all"}), 2);
  EXPECT_THAT(out, HasSubstr("server VPN1"));
  EXPECT_THAT(out, HasSubstr("server VPN2"));
  EXPECT_THAT(err, HasSubstr("10.30.2.1-10.30.3.254"));
  EXPECT_EQ(run({"--json", "check", file, "--all"}), 2);
  EXPECT_EQ(json()["clashes"].size(), 1u);
  EXPECT_EQ(json()["good"], false);
}

TEST_F(Check, TellsOnceWhatAllServersHaveInCommon) {
  std::string text(kTwoServers);
  text += "[[rule]]\nname = \"late\"\npools = [\"laptops\"]\n";
  const std::string file = write("raspool.toml", text);
  run({"check", file, "--all"});
  EXPECT_EQ(err.find("can never match"), err.rfind("can never match")) << err;
}

TEST_F(Check, AMissingFileIsBadConfiguration) {
  EXPECT_EQ(run({"check", (folder_ / "none.toml").string()}), 2);
  EXPECT_THAT(err, HasSubstr("none.toml"));
}

TEST_F(Check, BadUsageIsExitCodeTwoAndHelpIsNone) {
  EXPECT_EQ(run({}), 2);
  EXPECT_EQ(run({"chekc", "x"}), 2);
  EXPECT_EQ(run({"check"}), 2);
  EXPECT_EQ(run({"check", "a", "--all", "--server", "b"}), 2);
  EXPECT_EQ(run({"--help"}), 0);
  EXPECT_THAT(out, HasSubstr("explain"));
}

}  // namespace
}  // namespace raspool::test
