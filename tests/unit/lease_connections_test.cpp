// What connection callouts tell, and whose tenure it belongs to. Hints: they may come in any order.
#include <gtest/gtest.h>

#include "core/lease/known_connections.hpp"
#include "tests/support/book_story.hpp"

namespace raspool::test {
namespace {

using What = ConnectionNews::What;

class Connections : public testing::Test {
 protected:
  std::vector<TenureFacts> tell(Duration when, ConnectionNews news) {
    return known_.take(news, &story_.book(), at(when).wall);
  }
  static ConnectionNews news(What what, std::string_view address = "", std::uint64_t connection = 7) {
    ConnectionNews told;
    told.what = what;
    told.connection = connection;
    if (!address.empty()) told.addresses.emplace_back(v4(address));
    return told;
  }
  static ConnectionNews up(std::string_view address, std::string_view endpoint = "203.0.113.9") {
    ConnectionNews told = news(What::connection_up, address);
    told.facts.endpoint = endpoint;
    told.facts.tunnel = "ikev2";
    return told;
  }
  static ConnectionNews down(std::string_view address = "", std::uint64_t connection = 7) {
    ConnectionNews told = news(What::connection_down, address, connection);
    told.facts.seconds = 60;
    told.facts.received = 1'000;
    told.facts.sent = 2'000;
    return told;
  }
  static ConnectionFacts whole() { return {"203.0.113.9", "ikev2", "WAN (IKEv2)", 60, 1'000, 2'000}; }

  BookStory story_{one_pool("10.0.0.1-10.0.0.9")};
  KnownConnections known_;
};

// Every place of the two callouts of an address among those of its connection.
TEST_F(Connections, AreTiedToTheirTenureInWhateverOrderTheCalloutsCome) {
  for (int get = 0; get <= 2; ++get) {
    for (int release = 2; release <= 4; ++release) {
      BookStory story(one_pool("10.0.0.1-10.0.0.9"));
      KnownConnections known;
      ConnectionFacts last;
      std::size_t told = 0;
      for (int step = 0; step <= 4; ++step) {
        const Instant now = at(std::chrono::seconds(step + 1));
        if (step == get) story.get(now, "alice", "P1");
        if (step == release) story.release(now, "alice", "P1", "10.0.0.1");
        // Before its Get, RRAS does not know the address yet.
        const std::vector<ConnectionNews> all = {up(get == 0 ? "10.0.0.1" : ""),
                                                 link_is_up("P1", 7, "WAN (IKEv2)"), link_is_down("P1", 7),
                                                 down("10.0.0.1")};
        if (step == 4) continue;
        for (const TenureFacts& facts :
             known.take(all[static_cast<std::size_t>(step)], &story.book(), now.wall)) {
          EXPECT_EQ(facts.tenure, 1u);
          EXPECT_EQ(facts.address, Address(v4("10.0.0.1")));
          EXPECT_EQ(facts.to.has_value(), step >= release);
          last = facts.facts;
          ++told;
        }
      }
      EXPECT_EQ(last, whole()) << "Get before " << get << ", Release before " << release;
      EXPECT_GT(told, 0u);
      EXPECT_EQ(known.size(), 0u);
    }
  }
}

TEST_F(Connections, RaiseTheChangeOfTheirTenureEachTimeTheyTellMore) {
  story_.get(at(0s), "alice", "P1");
  const auto first = tell(1s, up("10.0.0.1"));
  ASSERT_EQ(first.size(), 1u);
  EXPECT_EQ(first[0].change, 2u);
  story_.get(at(3s), "bob", "P2");
  EXPECT_EQ(story_.records().front().sequence, 3u) << "no number is used twice";
  const auto last = tell(4s, down());
  ASSERT_EQ(last.size(), 1u);
  EXPECT_EQ(last[0].change, 4u);
}

TEST_F(Connections, ThatTellNothingNewAreNotRecordedAgain) {
  story_.get(at(0s), "alice", "P1");
  EXPECT_EQ(tell(1s, up("10.0.0.1")).size(), 1u);
  EXPECT_EQ(tell(2s, link_is_up("P1", 7, "")).size(), 0u);
  EXPECT_EQ(tell(3s, link_is_down("P1", 7)).size(), 0u);
}

TEST_F(Connections, TellOfBothFamilies) {
  BookStory story(PolicyBuilder().pool("four", "10.0.0.1").pool6("six", "2001:db8::/64").build());
  story.get(at(0s), "alice", "P1");
  const Decision six = story.get6(at(0s), "alice", "P1");
  ConnectionNews told = up("10.0.0.1");
  told.addresses.push_back(six.address);
  const auto facts = known_.take(told, &story.book(), at(1s).wall);
  ASSERT_EQ(facts.size(), 2u);
  EXPECT_EQ(facts[0].tenure, 1u);
  EXPECT_EQ(facts[1].tenure, 2u);
}

TEST_F(Connections, AHangUpThatComesLateTellsNothingOfTheNextHolder) {
  story_.get(at(0s), "alice", "P1");
  tell(1s, up("10.0.0.1"));
  story_.release(at(2s), "alice", "P1", "10.0.0.1");
  for (int user = 0; user < 9; ++user) {  // the last of them gets alice's address
    story_.get(at(10min), "user" + std::to_string(user), "Q" + std::to_string(user));
  }
  ASSERT_EQ(story_.live().front(), "10.0.0.1 user8 Q8");
  const auto told = tell(11min, down("10.0.0.1"));
  ASSERT_EQ(told.size(), 1u);
  EXPECT_EQ(told[0].tenure, 1u);
  EXPECT_FALSE(told[0].to) << "the book does not know any more when it ended";
}

TEST_F(Connections, ThatWereOverBeforeATenureBeganAreNotItsConnections) {
  ConnectionNews told = down("10.0.0.1");
  told.user = "bob";
  told.at = at(1s).wall;  // told in another process, and on its way here for long
  story_.get(at(2s), "bob", "P1");
  EXPECT_TRUE(tell(3s, told).empty());
}

TEST_F(Connections, OfWhichNothingButTheEndIsHeardMustBeTheHoldersByName) {
  story_.get(at(0s), "CORP\\alice", "P1");
  ConnectionNews told = down("10.0.0.1");
  EXPECT_TRUE(tell(1s, told).empty());
  told.user = "bob";
  EXPECT_TRUE(tell(1s, told).empty());
  told.user = "alice";
  EXPECT_EQ(tell(1s, told).size(), 1u);
}

TEST_F(Connections, ATenureThatEndedBeforeTheyWereHeardOfIsNotTheirs) {
  story_.get(at(0s), "alice", "P1");
  story_.release(at(1s), "alice", "P1", "10.0.0.1");
  EXPECT_TRUE(tell(2s, up("10.0.0.1")).empty());
}

TEST_F(Connections, OfWhoseAddressNothingIsToldCountByTheRasPort) {
  story_.get(at(0s), "CORP\\alice", "P1");
  const auto told = tell(1s, link_is_up("P1", 7, "WAN (SSTP)"));
  ASSERT_EQ(told.size(), 1u);
  EXPECT_EQ(told[0].facts.device, "WAN (SSTP)");
  ConnectionNews ends = link_is_down("P1", 7);
  ends.facts.seconds = 5;
  ends.facts.received = 10;
  EXPECT_EQ(tell(2s, ends).at(0).facts.received, 10u);
  EXPECT_EQ(known_.size(), 0u) << "nothing but the link was told of it";
}

TEST_F(Connections, OfAnotherAccountAreNotThoseOfALeaseThatWasLeftOnTheRasPort) {
  story_.get(at(0s), "CORP\\alice", "P1");  // and RRAS lost her Release
  ConnectionNews bob = up("");
  bob.user = "bob";
  EXPECT_TRUE(tell(1s, bob).empty());
  EXPECT_TRUE(tell(1s, link_is_up("P1", 7, "WAN (SSTP)")).empty());
  ConnectionNews alice = up("");
  alice.connection = 8;
  alice.user = "ALICE";
  EXPECT_TRUE(tell(2s, alice).empty());
  EXPECT_EQ(tell(2s, link_is_up("P1", 8, "WAN (SSTP)")).size(), 1u) << "the same account, without a domain";
}

TEST_F(Connections, AHandleThatRrasUsesAgainIsAnotherConnection) {
  story_.get(at(0s), "alice", "P1");
  tell(1s, up("10.0.0.1", "203.0.113.1"));
  story_.release(at(2s), "alice", "P1", "10.0.0.1");  // and the hang-up was not told
  story_.get(at(3s), "bob", "P2");
  const auto told = tell(4s, up("10.0.0.2", "203.0.113.2"));
  ASSERT_EQ(told.size(), 1u);
  EXPECT_EQ(told[0].tenure, 3u + 1u);
  EXPECT_EQ(told[0].facts.endpoint, "203.0.113.2");
  EXPECT_EQ(tell(5s, down()).size(), 1u);
}

TEST_F(Connections, BytesOfAllLinksCountWhereTheConnectionTellsNone) {
  story_.get(at(0s), "alice", "P1");
  for (const char* ras_port : {"P1", "P2"}) tell(1s, link_is_up(ras_port, 7, ""));
  ConnectionNews link = link_is_down("P2", 7);
  link.facts.received = 5;
  link.facts.seconds = 30;
  tell(2s, link);
  link = link_is_down("P1", 7);
  link.facts.received = 7;
  link.facts.seconds = 20;
  const auto told = tell(3s, link);
  ASSERT_EQ(told.size(), 1u);
  EXPECT_EQ(told[0].facts.received, 12u);
  EXPECT_EQ(told[0].facts.seconds, 30u);
}

TEST_F(Connections, AsManyAreKnownAsTheBoundSaysAndTheRestIsCounted) {
  for (std::uint64_t connection = 1; connection <= KnownConnections::kMost + 3; ++connection) {
    tell(1s, news(What::connection_up, "", connection));
  }
  EXPECT_EQ(known_.size(), KnownConnections::kMost);
  EXPECT_EQ(known_.dropped(), 3u);
}

TEST_F(Connections, WithoutAHandleOrWithTextsWithoutEndAreNotKept) {
  tell(1s, news(What::connection_up, "", 0));
  ConnectionNews endless = up("");
  endless.facts.endpoint.assign(ConnectionNews::kLongestText + 1, 'x');
  tell(1s, endless);
  EXPECT_EQ(known_.size(), 0u);
}

}  // namespace
}  // namespace raspool::test
