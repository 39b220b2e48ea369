// The notification group: it accepts, and no lease hangs on whether or when it is called.

#include <gmock/gmock.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "tests/rras-host/conformance/host_story.hpp"
#include "tests/rras-host/conformance/paths.hpp"
#include "tests/rras-host/conformance/raspool.hpp"
#include "tests/rras-host/conformance/raspoolctl.hpp"

namespace rras_host {
namespace {

using ::testing::IsEmpty;

const std::string kPoolOf254 = one_pool(R"(["10.20.0.0/24"])");

// Writes raspool's configuration to a folder of its own, for an Rras that loads it by the registered list.
class Configured {
 public:
  explicit Configured(const std::string& configuration) : raspool_(configuration) {}

 private:
  Raspool raspool_;  // never started: RRAS starts it
};

TEST(Conformance, R70_AcceptsConnectionsAndLinks) {
  for (const Generation generation : {Generation::table_first, Generation::legacy_first}) {
    Raspool raspool(kPoolOf254);
    StartOptions options;
    options.initialise.generation = generation;
    raspool.start(options);
    const ConnectionFacts facts = facts_of(L"CORP\\alice", L"VPN3-127", 1);
    for (const Call call : {Call::accept_connection, Call::accept_link}) {
      const Answer answer = raspool.notify(call, facts);
      EXPECT_TRUE(answer.reached) << name(call);
      EXPECT_TRUE(answer.accepted) << name(call);
    }
  }
}

TEST(Conformance, R75_HangUpsOfUnknownConnectionsFreeNothing) {
  Raspool raspool(one_pool(R"(["10.20.0.1-10.20.0.1"])", "hold_down = \"0s\""));
  raspool.start();
  ASSERT_EQ(told4(raspool.get4(L"CORP\\alice", L"VPN3-127")), "10.20.0.1");
  for (const std::wstring ras_port : {L"VPN3-127", L"VPN3-5", L""}) {
    raspool.notify(Call::hangup_link, facts_of(L"CORP\\alice", ras_port, 77));
    raspool.notify(Call::hangup_connection, facts_of(L"CORP\\alice", ras_port, 77));
    raspool.notify(Call::hangup_connection, facts_of(L"CORP\\alice", ras_port, 0));
  }
  EXPECT_EQ(told4(raspool.get4(L"CORP\\bob", L"VPN3-126")), "error 717");
}

// What the notification group told of a connection, whichever generation RRAS calls.
TEST(History, TellsWhereAConnectionCameFromHowLongItWasAndHowMuchItMoved) {
  for (const Generation generation : {Generation::table_first, Generation::legacy_first}) {
    const bool table = generation == Generation::table_first;
    SCOPED_TRACE(table ? "table" : "exports");
    Raspool raspool(kPoolOf254);
    StartOptions options;
    options.initialise.generation = generation;
    raspool.start(options);
    const std::string address = told4(raspool.get4(L"CORP\\alice", L"VPN3-127"));
    ConnectionFacts facts = facts_of(L"CORP\\alice", L"VPN3-127", 7);
    facts.address = parse_v4(address).value();
    raspool.notify(Call::accept_connection, facts);
    raspool.notify(Call::accept_link, facts);
    facts.duration_seconds = 61;
    facts.received_bytes = 0xFFFF'FFFF;
    facts.sent_bytes = 17;
    raspool.notify(Call::hangup_link, facts);
    raspool.release4(L"CORP\\alice", L"VPN3-127", address);
    raspool.notify(Call::hangup_connection, facts);
    raspool.stop();

    const ProgramOutcome told = run_raspoolctl(
        {L"history", L"--address", to_wide(address), L"--json", L"--state", raspool.state_file().wstring()});
    ASSERT_EQ(told.exit_code, 0u) << told.output;
    const auto tenure = nlohmann::json::parse(told.output).at("tenures").at(0);
    EXPECT_EQ(tenure.at("tunnel"), "ikev2");
    EXPECT_EQ(tenure.at("device"), "WAN Miniport (IKEv2)");
    EXPECT_EQ(tenure.at("seconds"), 61);
    EXPECT_EQ(tenure.at("received"), 0xFFFF'FFFFu);
    EXPECT_EQ(tenure.at("sent"), 17);
    EXPECT_EQ(tenure.value("endpoint", ""), table ? "198.51.100.8" : "") << "the older structures have none";
  }
}

// A day of a few users, with everything that RRAS may order in its own way left to the options. The addresses
// given, one by one.
std::vector<std::string> a_days_addresses(const RrasOptions& options) {
  const Configured configured(one_pool(R"(["10.20.0.0/28"])", "hold_down = \"1h\""));
  const Registered registered{"raspool"};
  Rras rras(options, paths::host_program());
  const StartReport report = rras.start();
  EXPECT_TRUE(report.running) << log_text(report);
  std::vector<std::string> given;
  const auto connect = [&](const std::wstring& user) {
    const auto id = rras.connect(user);
    given.push_back(id ? v4_text(rras.connection(*id).address) : "refused");
    return id;
  };
  const auto alice = connect(L"CORP\\alice");
  const auto bob = connect(L"CORP\\bob");
  rras.add_link(*bob);
  rras.reauthenticate(*bob);
  rras.disconnect(*alice);
  const auto alice_again = connect(L"CORP\\alice");
  rras.disconnect(*alice_again, ReleaseTiming::delayed);
  connect(L"CORP\\alice");  // the reconnect race: a new Get before the old Release
  rras.deliver_delayed_releases();
  rras.drop_link(*bob);
  rras.disconnect(*bob, ReleaseTiming::lost);
  connect(L"CORP\\carol");  // on a port of bob's
  connect(L"CORP\\bob");
  EXPECT_THAT(rras.faults(), IsEmpty());
  EXPECT_THAT(rras.stop().faults, IsEmpty());
  return given;
}

using ::testing::AnyOf;
using ::testing::ElementsAre;

const auto kTheDaysAddresses =
    ElementsAre("10.20.0.1", "10.20.0.2", "10.20.0.1", "10.20.0.3", "10.20.0.4", "10.20.0.2");
// Bob's hang-ups, told in the other process, may come after carol has his RAS port: for all that is known
// then, he is there on his second link, and keeps his address.
const auto kTheDaysAddressesOfLateFacts = ElementsAre("10.20.0.1", "10.20.0.2", "10.20.0.1", "10.20.0.3",
                                                      "10.20.0.4", AnyOf("10.20.0.2", "10.20.0.5"));

TEST(Conformance, R76_LeasesAreRightWhenNotificationsComeToAnotherProcess) {
  for (const ProcessMode processes : {ProcessMode::two, ProcessMode::two_without_initialise}) {
    RrasOptions options;
    options.processes = processes;
    EXPECT_THAT(a_days_addresses(options), kTheDaysAddressesOfLateFacts);
  }
}

TEST(Conformance, R76_LeasesAreRightWithoutAnyNotification) {
  Raspool raspool(one_pool(R"(["10.20.0.1-10.20.0.2"])", "hold_down = \"0s\""));
  raspool.start();
  EXPECT_EQ(told4(raspool.get4(L"CORP\\alice", L"VPN3-127")), "10.20.0.1");
  EXPECT_EQ(told4(raspool.get4(L"CORP\\bob", L"VPN3-126")), "10.20.0.2");
  EXPECT_EQ(told4(raspool.get4(L"CORP\\carol", L"VPN3-125")), "error 717");
  raspool.release4(L"CORP\\alice", L"VPN3-127", "10.20.0.1");
  EXPECT_EQ(told4(raspool.get4(L"CORP\\carol", L"VPN3-125")), "10.20.0.1");
  raspool.release4(L"CORP\\bob", L"VPN3-126", "10.20.0.2");
  EXPECT_EQ(told4(raspool.get4(L"CORP\\alice", L"VPN3-127")), "10.20.0.2");
}

TEST(Conformance, R77_EveryOrderOfTheGroupsGivesTheSameAddresses) {
  for (int order = 0; order < 16; ++order) {
    RrasOptions options;
    options.get_after_accept = (order & 1) != 0;
    options.release_before_hangup = (order & 2) != 0;
    options.initialise.generation = (order & 4) != 0 ? Generation::legacy_first : Generation::table_first;
    options.ask = (order & 8) != 0 ? AskMode::ask_all : AskMode::stop_at_first_refusal;
    EXPECT_THAT(a_days_addresses(options), kTheDaysAddresses) << "order " << order;
  }
}

TEST(Conformance, R78_AnAddressOfARefusedConnectionComesBackWithOrWithoutARelease) {
  for (const AfterRefusal after :
       {AfterRefusal::release_only, AfterRefusal::release_and_hangups, AfterRefusal::nothing}) {
    const Configured configured(one_pool(R"(["10.20.0.1-10.20.0.1"])", "hold_down = \"0s\""));
    const Registered registered{"raspool", "refuses_connections"};
    RrasOptions options;
    options.after_refusal = after;
    Rras rras(options);
    ASSERT_TRUE(rras.start().running);
    // The port is the next one taken again, so a lost release shows as port reuse.
    for (const std::wstring user : {L"CORP\\alice", L"CORP\\bob", L"CORP\\carol"}) {
      EXPECT_FALSE(rras.connect(user));
      EXPECT_EQ(told4(rras.trace().front().second), "10.20.0.1");
    }
    for (const auto& [callout, answer] : rras.trace()) {
      if (callout.call == Call::get4) {
        EXPECT_EQ(told4(answer), "10.20.0.1");
      }
    }
    EXPECT_THAT(rras.faults(), IsEmpty());
    rras.stop();
  }
}

TEST(Conformance, R79_ReauthenticationIsAcceptedAndChangesNoLease) {
  for (const Generation generation : {Generation::table_first, Generation::legacy_first}) {
    Raspool raspool(one_pool(R"(["10.20.0.1-10.20.0.1"])", "hold_down = \"0s\""));
    StartOptions options;
    options.initialise.generation = generation;
    raspool.start(options);
    ASSERT_EQ(told4(raspool.get4(L"CORP\\alice", L"VPN3-127")), "10.20.0.1");
    const Answer answer = raspool.notify(Call::reauthenticate, facts_of(L"CORP\\alice", L"VPN3-127", 1));
    EXPECT_TRUE(answer.reached);
    EXPECT_TRUE(answer.accepted);
    EXPECT_EQ(told4(raspool.get4(L"CORP\\bob", L"VPN3-126")), "error 717");
    EXPECT_EQ(told4(raspool.get4(L"CORP\\alice", L"VPN3-127")), "10.20.0.1");
  }
}

TEST(Conformance, R92_ASecondLinkNeedsNoSecondGetAndEndsNoLease) {
  const Configured configured(kPoolOf254);
  const Registered registered{"raspool"};
  Rras rras({});
  ASSERT_TRUE(rras.start().running);
  const auto alice = rras.connect(L"CORP\\alice");
  ASSERT_TRUE(alice);
  ASSERT_TRUE(rras.add_link(*alice));
  ASSERT_TRUE(rras.add_link(*alice));
  rras.drop_link(*alice);
  const auto bob = rras.connect(L"CORP\\bob");
  ASSERT_TRUE(bob);
  EXPECT_EQ(v4_text(rras.connection(*alice).address), "10.20.0.1");
  EXPECT_EQ(v4_text(rras.connection(*bob).address), "10.20.0.2");
  const auto gets =
      std::ranges::count_if(rras.trace(), [](const auto& line) { return line.first.call == Call::get4; });
  EXPECT_EQ(gets, 2);
  EXPECT_THAT(rras.faults(), IsEmpty());
}

TEST(Conformance, R99_WithoutHangUpsAfterARefusalLeasesAreTheSame) {
  for (const AfterRefusal after : {AfterRefusal::release_only, AfterRefusal::release_and_hangups}) {
    const Configured configured(one_pool(R"(["10.20.0.0/28"])", "hold_down = \"0s\""));
    const Registered registered{"raspool", "refuses_connections"};
    RrasOptions options;
    options.profile = Profile::server_2008;  // the callouts that Windows 2000 knows: exports alone
    options.after_refusal = after;
    Rras rras(options);
    ASSERT_TRUE(rras.start().running);
    for (const std::wstring user : {L"CORP\\alice", L"CORP\\bob", L"CORP\\alice"}) {
      EXPECT_FALSE(rras.connect(user));
    }
    std::vector<std::string> given;
    int hang_ups = 0;
    for (const auto& [callout, answer] : rras.trace()) {
      if (callout.call == Call::get4) given.push_back(told4(answer));
      if (callout.call == Call::hangup_connection) ++hang_ups;
    }
    EXPECT_THAT(given, ::testing::ElementsAre("10.20.0.1", "10.20.0.2", "10.20.0.1"));
    EXPECT_EQ(hang_ups > 0, after == AfterRefusal::release_and_hangups);
    EXPECT_THAT(rras.faults(), IsEmpty());
    rras.stop();
  }
}

}  // namespace
}  // namespace rras_host
