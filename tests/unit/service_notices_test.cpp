// What an administrator hears of beside an answer.
#include <gtest/gtest.h>

#include "core/service/notice_messages.hpp"
#include "tests/support/book_story.hpp"
#include "tests/support/fake_clock.hpp"
#include "tests/support/recording_logger.hpp"

namespace raspool::test {
namespace {

class NoticeMessages : public testing::Test {
 protected:
  // The messages that a Get by alice on P2 leads to.
  std::vector<std::string> told_of(MessageId id, const Decision& decision, std::string_view proposal = "") {
    const Address proposed = proposal.empty() ? Address() : Address(v4(proposal));
    tell_notices(*policy, {policy->names().user_name("alice"), "P2", proposed, {}}, decision, limited);
    return logger.texts(id);
  }

  std::shared_ptr<const Policy> policy = PolicyBuilder()
                                             .pool("pool", "10.0.0.1-10.0.0.9")
                                             .own_ranges("192.168.0.1-192.168.0.9")
                                             .rule({.name = "staff", .pools = {"pool"}, .max_leases = 1})
                                             .build();
  BookStory story{policy};
  FakeClock clock;
  RecordingLogger logger;
  LimitedLogger limited{logger, clock};
};

TEST_F(NoticeMessages, OfOneLeaseTooMany) {
  story.get(at(0s), "alice", "P1");
  EXPECT_EQ(told_of(MessageId::leases_over_limit, story.get(at(0s), "alice", "P2")),
            std::vector<std::string>{"alice on P2 has more than the 1 leases of rule staff."});
}

TEST_F(NoticeMessages, NoneIfThereIsNothingToTell) {
  (void)told_of(MessageId::leases_over_limit, story.get(at(0s), "alice", "P1"));
  EXPECT_TRUE(logger.messages().empty());
}

TEST_F(NoticeMessages, OfAnAddressFromAdThatSomebodyElseHolds) {
  story.get(at(0s), "bob", "P1");
  EXPECT_EQ(told_of(MessageId::external_not_kept, story.get(at(0s), "alice", "P2", "10.0.0.1"), "10.0.0.1"),
            std::vector<std::string>{"10.0.0.1, which AD or NPS gave alice on P2, is held by another user."});
}

}  // namespace
}  // namespace raspool::test
