// What link callouts told in one process, on its way to the one that has the state file.
#include "core/admin/link_messenger.hpp"

#include <mutex>
#include <string>
#include <vector>

#include "core/trace/time_text.hpp"
#include "tests/conformance/control_story.hpp"
#include "tests/support/times.hpp"

namespace raspool::test {
namespace {

using namespace std::chrono_literals;

class LinkMessengerTest : public ControlStory {
 protected:
  void listen() {
    serve([this](const AdminRequest& request, const AdminCaller&) {
      const std::lock_guard lock(mutex_);
      for (const auto& fact : request.arguments.at("facts")) facts_.push_back(fact.dump());
      return AdminAnswer{};
    });
  }
  LinkMessenger::Addressee addressee() {
    return [name = site_->name()] { return std::optional(name); };
  }
  std::vector<std::string> facts() {
    const std::lock_guard lock(mutex_);
    return facts_;
  }
  bool eventually_came(std::size_t count) {
    return eventually([&] { return facts().size() >= count; });
  }

 private:
  std::mutex mutex_;  // guards facts_
  std::vector<std::string> facts_;
};

TEST_F(LinkMessengerTest, FactsArriveInTheirOrder) {
  listen();
  LinkMessenger messenger(site_->channel(), threads_, clock_, addressee());
  ConnectionNews up = link_is_up("VPN2-1", 7, "IKEv2"), down = link_is_down("VPN2-1", 7), connection;
  connection.connection = 7;
  connection.user = "alice";
  connection.addresses.emplace_back(AddressV4::from_number(0x0A00'0001));
  connection.facts.endpoint = "203.0.113.9";
  up.at = down.at = connection.at = kStart.wall;
  down.facts.seconds = 60;
  for (const ConnectionNews& news : {connection, up, down}) messenger.tell(news);
  ASSERT_TRUE(eventually_came(3));
  const std::string when = R"("at":"2026-01-01T00:00:00.000000Z"})";
  EXPECT_EQ(
      facts(),
      (std::vector<std::string>{
          R"({"up":true,"connection":7,"user":"alice","addresses":["10.0.0.1"],"endpoint":"203.0.113.9",)" +
              when,
          R"({"up":true,"ras_port":"VPN2-1","connection":7,"device":"IKEv2",)" + when,
          R"({"up":false,"ras_port":"VPN2-1","connection":7,"seconds":60,)" + when}));
  server_->stop(kPatience);
  EXPECT_EQ(logger_.count(MessageId::command_given), 0u) << "no administrator gave a command";
}

TEST_F(LinkMessengerTest, TheyTellWhenTheyWereTold) {
  LinkMessenger messenger(site_->channel(), threads_, clock_, addressee());
  const WallTime before = clock_.now().wall;
  messenger.tell(link_is_down("VPN2-1", 7));
  const WallTime after = clock_.now().wall;
  clock_.advance(1h);
  listen();
  ASSERT_TRUE(eventually_came(1));
  const auto at = wall_time_from(nlohmann::json::parse(facts().front()).at("at").get<std::string>());
  ASSERT_TRUE(at);
  EXPECT_GE(*at, before);
  EXPECT_LE(*at, after);
}

TEST_F(LinkMessengerTest, TheyWaitUntilSomebodyListens) {
  LinkMessenger messenger(site_->channel(), threads_, clock_, addressee());
  messenger.tell(link_is_up("VPN2-1", 7, ""));
  std::this_thread::sleep_for(100ms);
  listen();
  clock_.advance(2s);
  EXPECT_TRUE(eventually_came(1));
}

TEST_F(LinkMessengerTest, TheNewestWaitAndOlderOnesAreDropped) {
  LinkMessenger messenger(site_->channel(), threads_, clock_, addressee());
  const std::size_t many = LinkMessenger::kMost + 500;
  for (std::size_t fact = 0; fact < many; ++fact) messenger.tell(link_is_down("VPN2-1", fact));
  listen();
  const std::string newest = "\"connection\":" + std::to_string(many - 1) + ',';
  ASSERT_TRUE(eventually([&] {
    const auto came = facts();
    return !came.empty() && came.back().find(newest) != std::string::npos;
  }));
  EXPECT_GE(facts().size(), LinkMessenger::kMost);
  EXPECT_LT(facts().size(), many) << "some of the oldest may have been on their way already";
}

TEST_F(LinkMessengerTest, NobodyIsToldWhileThisProcessIsTheOne) {
  listen();
  std::atomic<bool> elsewhere = false;
  LinkMessenger messenger(site_->channel(), threads_, clock_, [&]() -> std::optional<std::string> {
    return elsewhere ? std::optional(site_->name()) : std::nullopt;
  });
  messenger.tell(link_is_up("VPN2-1", 7, ""));
  std::this_thread::sleep_for(200ms);
  EXPECT_TRUE(facts().empty());
  elsewhere = true;
  EXPECT_TRUE(eventually_came(1)) << "from now on it is the other";
}

TEST_F(LinkMessengerTest, StopsAlsoWhileWhoListensIsSilent) {
  asio::io_context silent{1};
  const auto opened = site_->channel().listen(silent, {site_->name(), {}});
  ASSERT_TRUE(std::holds_alternative<OpenedListener>(opened));
  LinkMessenger messenger(site_->channel(), threads_, clock_, addressee());
  messenger.tell(link_is_up("VPN2-1", 7, ""));
  std::this_thread::sleep_for(50ms);
  EXPECT_TRUE(messenger.stop(kPatience));
  EXPECT_TRUE(messenger.stop(kPatience)) << "once more";
}

}  // namespace
}  // namespace raspool::test
