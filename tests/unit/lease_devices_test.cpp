// The device of a RAS port, as link callouts told it: what rules may ask for.
#include <gtest/gtest.h>

#include <string>

#include "core/lease/link_facts.hpp"
#include "tests/support/book_story.hpp"

namespace raspool::test {
namespace {

using Devices = std::vector<RasDevice>;

std::string port(std::size_t number) { return "P" + std::to_string(number); }

TEST(Devices, AreKeptAlsoAfterTheLinkIsDown) {
  LinkFacts links;
  EXPECT_EQ(links.device_on("P1"), "");
  links.up("P1", 100, "IKEv2");
  links.down("P1", 100);
  EXPECT_EQ(links.connection_on("P1"), 0u);
  EXPECT_EQ(links.device_on("P1"), "IKEv2");
}

TEST(Devices, TheLastOneCounts) {
  LinkFacts links;
  links.up("P1", 100, "IKEv2");
  links.up("P1", 101, "SSTP");
  EXPECT_EQ(links.device_on("P1"), "SSTP");
  EXPECT_EQ(links.devices(), (Devices{{"P1", "SSTP"}}));
}

TEST(Devices, OneThatIsNotToldChangesNothing) {
  LinkFacts links;
  links.up("P1", 100, "IKEv2");
  links.up("P1", 101, "");
  links.up("", 102, "SSTP");
  EXPECT_EQ(links.device_on("P1"), "IKEv2");
  EXPECT_EQ(links.device_on(""), "");
  EXPECT_EQ(links.connection_on("P1"), 101u);
}

TEST(Devices, AreBoundedAndTheOneSeenLongestAgoGoes) {
  LinkFacts links;
  for (std::size_t i = 0; i < LinkFacts::kMostDevices; ++i) links.up(port(i), i + 1, "IKEv2");
  links.up(port(0), 1, "IKEv2");  // seen again
  links.take_changed_devices();
  links.up("one more", 9, "SSTP");
  EXPECT_EQ(links.devices().size(), LinkFacts::kMostDevices);
  EXPECT_EQ(links.device_on("one more"), "SSTP");
  EXPECT_EQ(links.device_on(port(0)), "IKEv2");
  EXPECT_EQ(links.device_on(port(1)), "");
  EXPECT_EQ(links.take_changed_devices(), (Devices{{port(1), ""}, {"one more", "SSTP"}}))
      << "the state file forgets it too";
}

TEST(Devices, OnlyChangesAreTold) {
  LinkFacts links;
  links.up("P2", 100, "IKEv2");
  links.up("P1", 101, "SSTP");
  EXPECT_EQ(links.take_changed_devices(), (Devices{{"P1", "SSTP"}, {"P2", "IKEv2"}}));
  EXPECT_EQ(links.take_changed_devices(), Devices());
  links.up("P1", 102, "SSTP");
  EXPECT_EQ(links.take_changed_devices(), Devices()) << "nothing new";
  links.up("P1", 103, "L2TP");
  EXPECT_EQ(links.take_changed_devices(), (Devices{{"P1", "L2TP"}}));
}

TEST(Devices, OfTheStateFileAreNoChangesAndOlderThanWhatWasSeenHere) {
  LinkFacts links;
  links.up("P1", 100, "IKEv2");
  links.restore_devices({{"P1", "SSTP"}, {"P2", "L2TP"}});
  EXPECT_EQ(links.devices(), (Devices{{"P2", "L2TP"}, {"P1", "IKEv2"}}));
  EXPECT_EQ(links.take_changed_devices(), (Devices{{"P1", "IKEv2"}}));
}

TEST(Devices, AreRememberedByTheBookOverAReload) {
  BookStory story(one_pool("10.0.0.1-10.0.0.9"));
  story.book().link_up("P1", 100, "IKEv2");
  story.reload(at(1s), one_pool("10.0.0.1-10.0.0.5"));
  EXPECT_EQ(story.book().devices(), (Devices{{"P1", "IKEv2"}}));
}

TEST(Devices, ARuleMatchesTheOneLastSeenOnTheRasPort) {
  BookStory story(PolicyBuilder()
                      .pool("tunnel", "10.1.0.1-10.1.0.9")
                      .rule({.pools = {"tunnel"}, .ras_devices = {"*IKEv2*"}})
                      .otherwise(RuleAction::refuse)
                      .build());
  EXPECT_EQ(told(story.get(at(0s), "alice", "P1")), "refused_by_rule") << "unknown device: no match";
  story.book().link_up("P1", 100, "WAN Miniport (IKEv2)");
  story.book().link_down("P1", 100);
  EXPECT_EQ(told(story.get(at(1s), "alice", "P1")), "never_used 10.1.0.1");
  EXPECT_EQ(told(story.get(at(1s), "bob", "P2")), "refused_by_rule");
}

}  // namespace
}  // namespace raspool::test
