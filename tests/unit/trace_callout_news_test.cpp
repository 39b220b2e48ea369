// What a line of a link or connection callout tells of the connection.
#include <gtest/gtest.h>

#include <string>

#include "core/trace/callout_news.hpp"
#include "core/trace/trace_reader.hpp"
#include "tests/support/book_story.hpp"

namespace raspool::test {
namespace {

using What = ConnectionNews::What;

std::optional<ConnectionNews> news_in(const std::string& text) {
  return connection_news_in(std::get<TraceLine>(parse_trace_line(text)));
}

TEST(CalloutNews, OfAConnectionAreItsAddressesAndWhereItComesFrom) {
  const auto news = news_in(
      R"({"call":"accept_connection","connection":7,"user":"alice","domain":"CORP","address":"10.0.0.1",)"
      R"("address6":"2001:db8::1234","endpoint":"203.0.113.9","tunnel":"ikev2","seconds":0,"received":0})");
  ASSERT_TRUE(news);
  EXPECT_EQ(news->what, What::connection_up);
  EXPECT_EQ(news->connection, 7u);
  EXPECT_EQ(news->user, "alice");
  EXPECT_EQ(news->addresses, (std::vector<Address>{v4("10.0.0.1"), identifier(0x1234)}));
  EXPECT_EQ(news->facts, (ConnectionFacts{"203.0.113.9", "ikev2", "", {}, {}, {}}))
      << "it has just begun to count";
}

TEST(CalloutNews, OfAHangUpAreLengthAndBytes) {
  const auto news = news_in(
      R"({"call":"hangup_connection","connection":7,"address":"0.0.0.0","seconds":60,"received":5,"sent":6})");
  ASSERT_TRUE(news);
  EXPECT_EQ(news->what, What::connection_down);
  EXPECT_TRUE(news->addresses.empty());
  EXPECT_EQ(news->facts, (ConnectionFacts{"", "", "", 60, 5, 6}));
}

TEST(CalloutNews, OfALinkAreItsRasPortAndDevice) {
  const auto up =
      news_in(R"({"call":"accept_link","connection":7,"ras_port":"P1","device":"WAN SSTP","tunnel":"vpn"})");
  ASSERT_TRUE(up);
  EXPECT_EQ(up->what, What::link_up);
  EXPECT_EQ(up->ras_port, "P1");
  EXPECT_EQ(up->facts, (ConnectionFacts{"", "vpn", "WAN SSTP", {}, {}, {}}));
  const auto down = news_in(R"({"call":"hangup_link","connection":7,"ras_port":"P1","sent":6})");
  EXPECT_EQ(down->what, What::link_down);
  EXPECT_EQ(down->facts.sent, 6u);
}

TEST(CalloutNews, OfOtherCalloutsThereAreNone) {
  EXPECT_FALSE(news_in(R"({"call":"get4","connection":7})"));
  EXPECT_FALSE(news_in(R"({"call":"reauthenticate","connection":7})"));
  EXPECT_FALSE(news_in(R"({"call":"init"})"));
}

}  // namespace
}  // namespace raspool::test
