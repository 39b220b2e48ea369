// The host's side: which callouts a connection brings, in which order, and with what.

#include <gmock/gmock.h>

#include "tests/rras-host/conformance/host_story.hpp"
#include "tests/rras-host/conformance/paths.hpp"

namespace rras_host {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(Conformance, R56_ReleaseIsCalledOnlyIfGetAskedForIt) {
  const EventLog log;
  const Registered registered{"no_notify"};
  Rras rras(with_own_pool());
  ASSERT_TRUE(rras.start().running);
  const auto id = rras.connect(L"CORP\\alice");
  ASSERT_TRUE(id);
  rras.disconnect(*id);
  rras.stop();
  EXPECT_EQ(log.count("no_notify", "get4"), 1u);
  EXPECT_EQ(log.count("no_notify", "release4"), 0u);
}

TEST(Conformance, R57_ReleaseNamesTheAddressThatTheDllGaveUserAndPortAsInGet) {
  const EventLog log;
  const Registered registered{"honest"};
  Rras rras(with_own_pool());
  ASSERT_TRUE(rras.start().running);
  const auto id = rras.connect(L"CORP\\alice");
  ASSERT_TRUE(id);
  rras.disconnect(*id);
  std::vector<std::string> address_group;
  for (const std::string& line : log.begun_with_details()) {
    if (line.find("4 ") != std::string::npos) address_group.push_back(line);
  }
  EXPECT_THAT(address_group, ElementsAre("honest get4 CORP\\alice VPN3-127 192.168.7.1",
                                         "honest release4 CORP\\alice VPN3-127 10.99.0.1"));
}

TEST(Conformance, R58_NoReleaseAfterGetFailed) {
  const EventLog log;
  const Registered registered{"refuses_users"};  // and sets notify TRUE all the same
  RrasOptions options = with_own_pool();
  options.after_refusal = AfterRefusal::release_and_hangups;
  Rras rras(options);
  ASSERT_TRUE(rras.start().running);
  EXPECT_FALSE(rras.connect(L"CORP\\alice"));
  rras.stop();
  EXPECT_EQ(log.count("refuses_users", "get4"), 1u);
  EXPECT_EQ(log.count("refuses_users", "release4"), 0u);
  EXPECT_EQ(log.count("refuses_users", "accept"), 0u);
}

TEST(Conformance, R64_Ipv6ReleaseOnlyIfAskedForAndItsReturnValueIsIgnored) {
  for (const std::string dll : {"honest", "no_notify"}) {
    const EventLog log;
    const Registered registered{dll};
    RrasOptions options = with_own_pool();
    options.ipv6 = Ipv6Form::identifier_only;
    Rras rras(options);
    ASSERT_TRUE(rras.start().running);
    const auto id = rras.connect(L"CORP\\alice");
    ASSERT_TRUE(id);
    rras.disconnect(*id);  // the DLL's function returns an error code in the result register
    EXPECT_THAT(rras.faults(), IsEmpty());
    EXPECT_TRUE(rras.connect(L"CORP\\alice"));
    EXPECT_EQ(log.count(dll, "release6"), dll == "honest" ? 1u : 0u);
  }
}

TEST(Conformance, R71_EveryDllIsAskedInOrderAndOneRefusalIsEnough) {
  const Registered registered{"honest", "refuses_connections", "second"};
  for (const AskMode ask : {AskMode::ask_all, AskMode::stop_at_first_refusal}) {
    const EventLog log;
    RrasOptions options = with_own_pool();
    options.ask = ask;
    options.after_refusal = AfterRefusal::nothing;
    Rras rras(options);
    ASSERT_TRUE(rras.start().running);
    EXPECT_FALSE(rras.connect(L"CORP\\alice"));
    std::vector<std::string> asked;
    for (const std::string& line : log.begun()) {
      if (line.find("accept") != std::string::npos) asked.push_back(line);
    }
    if (ask == AskMode::ask_all) {
      EXPECT_THAT(asked,
                  ElementsAre("honest accept_connection_ex", "refuses_connections accept_connection_ex",
                              "second accept_connection_ex"));
    } else {
      EXPECT_THAT(asked,
                  ElementsAre("honest accept_connection_ex", "refuses_connections accept_connection_ex"));
    }
  }
}

TEST(Conformance, R72_TheLinkIsAskedForOnceRightAfterTheConnectionAndOncePerFurtherLink) {
  const EventLog log;
  const Registered registered{"refuses_second_link"};
  Rras rras(with_own_pool());
  ASSERT_TRUE(rras.start().running);
  const auto id = rras.connect(L"CORP\\alice");
  ASSERT_TRUE(id);
  EXPECT_THAT(log.begun(),
              ElementsAre("refuses_second_link init_ex", "refuses_second_link get4",
                          "refuses_second_link accept_connection_ex", "refuses_second_link accept_link"));
  EXPECT_FALSE(rras.add_link(*id)) << "refused: the link, not the connection";
  EXPECT_EQ(rras.connection(*id).links.size(), 1u);
  EXPECT_EQ(log.count("refuses_second_link", "accept_link"), 2u);
  EXPECT_EQ(log.count("refuses_second_link", "get4"), 1u);
}

TEST(Conformance, R73_NoLinkIsAskedForIfTheConnectionWasRefused) {
  const EventLog log;
  const Registered registered{"refuses_connections"};
  Rras rras(with_own_pool());
  ASSERT_TRUE(rras.start().running);
  EXPECT_FALSE(rras.connect(L"CORP\\alice"));
  EXPECT_EQ(log.count("refuses_connections", "accept_connection"), 1u);
  EXPECT_EQ(log.count("refuses_connections", "accept_link"), 0u);
}

TEST(Conformance, R74_EachLinkHangsUpAndTheConnectionAfterTheLast) {
  const EventLog log;
  const Registered registered{"honest"};
  Rras rras(with_own_pool());
  ASSERT_TRUE(rras.start().running);
  const auto id = rras.connect(L"CORP\\alice");
  ASSERT_TRUE(id);
  ASSERT_TRUE(rras.add_link(*id));
  ASSERT_TRUE(rras.add_link(*id));
  rras.drop_link(*id);
  EXPECT_EQ(log.count("honest", "hangup_connection"), 0u);
  rras.disconnect(*id);
  std::vector<std::string> ended;
  for (const std::string& line : log.begun_with_details()) {
    if (line.find("hangup") != std::string::npos) ended.push_back(line);
  }
  EXPECT_THAT(ended, ElementsAre("honest hangup_link 1 VPN3-125", "honest hangup_link 1 VPN3-127",
                                 "honest hangup_link 1 VPN3-126", "honest hangup_connection_ex 1 alice"));
}

TEST(Host, PlaysEveryEndOfARefusedConnection) {
  using Counts = std::pair<std::size_t, std::size_t>;
  const Registered registered{"refuses_links"};
  const auto events_after = [](AfterRefusal after, Profile profile) {
    const EventLog log;
    RrasOptions options = with_own_pool();
    options.after_refusal = after;
    options.profile = profile;
    Rras rras(options);
    EXPECT_TRUE(rras.start().running);
    EXPECT_FALSE(rras.connect(L"alice"));
    return Counts(log.count("refuses_links", "release4"), log.count("refuses_links", "hangup"));
  };
  EXPECT_EQ(events_after(AfterRefusal::release_only, Profile::server_2008_r2), Counts(1, 0));
  EXPECT_EQ(events_after(AfterRefusal::release_and_hangups, Profile::server_2008_r2), Counts(1, 2));
  EXPECT_EQ(events_after(AfterRefusal::nothing, Profile::server_2008_r2), Counts(0, 0));
  EXPECT_EQ(events_after(AfterRefusal::release_and_hangups, Profile::windows_2000), Counts(1, 0));
}

TEST(Host, GivesBackOrHoldsItsOwnProposalAsTold) {
  const Registered registered{"honest"};
  for (const bool holds : {true, false}) {
    RrasOptions options = with_own_pool(1);
    options.holds_replaced_proposal = holds;
    Rras rras(options);
    ASSERT_TRUE(rras.start().running);
    ASSERT_TRUE(rras.connect(L"alice"));
    ASSERT_TRUE(rras.connect(L"bob"));
    const DWORD second_proposal = rras.connections().rbegin()->second.proposal;
    EXPECT_EQ(second_proposal, holds ? DWORD{0} : *parse_v4("192.168.7.1"));
  }
}

TEST(Host, RefusesBeforeTheCalloutWhenItsOwnPoolIsEmptyIfTold) {
  const EventLog log;
  const Registered registered{"keeps_proposal"};
  RrasOptions options = with_own_pool(1);
  options.proposals = ProposalMode::empty_refuse;
  Rras rras(options);
  ASSERT_TRUE(rras.start().running);
  EXPECT_TRUE(rras.connect(L"alice"));
  EXPECT_FALSE(rras.connect(L"bob"));
  EXPECT_EQ(log.count("keeps_proposal", "get4"), 1u);
}

TEST(Host, TakesTheLastPortGivenBackFirst) {
  RasPorts ports;
  EXPECT_EQ(ports.take(), L"VPN3-127");
  EXPECT_EQ(ports.take(), L"VPN3-126");
  ports.give_back(L"VPN3-127");
  EXPECT_EQ(ports.take(), L"VPN3-127");
}

TEST(Host, RunsAddressesAndNotificationsInTwoProcesses) {
  for (const ProcessMode mode : {ProcessMode::two, ProcessMode::two_without_initialise}) {
    const EventLog log;
    const Registered registered{"honest"};
    RrasOptions options = with_own_pool();
    options.processes = mode;
    options.initialise.generation = Generation::legacy_first;
    Rras rras(options, paths::host_program());
    const StartReport report = rras.start();
    ASSERT_TRUE(report.running) << log_text(report);
    const auto id = rras.connect(L"alice");
    ASSERT_TRUE(id);
    rras.disconnect(*id);
    rras.stop();
    std::string address_process;
    std::string notification_process;
    for (const EventLog::Event& event : log.events()) {
      if (event.callout == "get4") address_process = event.process;
      if (event.callout == "accept_link") notification_process = event.process;
    }
    EXPECT_NE(address_process, notification_process);
    EXPECT_EQ(log.count("honest", "init"), mode == ProcessMode::two ? 2u : 1u);
  }
}

}  // namespace
}  // namespace rras_host
