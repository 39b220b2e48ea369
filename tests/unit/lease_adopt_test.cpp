// A book that is made for looking at, from what a running service has on disk.
#include <gtest/gtest.h>

#include "tests/support/book_story.hpp"

namespace raspool::test {
namespace {

class Adopted : public testing::Test {
 protected:
  LeaseBook adopted(Instant now) {
    LeaseBook book({policy_, Mode::enforce, derived, 1000});
    book.adopt(story_.last(), now);
    EXPECT_TRUE(book.verify(now).empty());
    return book;
  }
  Decision asked(const LeaseBook& book, Instant now, std::string_view user, std::string_view ras_port) {
    return book.explain({policy_->names().user_name(user), std::string(ras_port), AddressV4(), {}}, now)
        .decision;
  }

  std::shared_ptr<const Policy> policy_ = one_pool("10.0.0.1-10.0.0.3", {.hold_down = 60s});
  BookStory story_{policy_};
};

TEST_F(Adopted, OpenLeasesLiveOnTheirRasPorts) {
  story_.get(at(0s), "alice", "P1");
  const LeaseBook book = adopted(at(1s));
  ASSERT_EQ(book.live().size(), 1u);
  EXPECT_EQ(told(asked(book, at(1s), "alice", "P1")), "repeated 10.0.0.1");
  EXPECT_EQ(told(asked(book, at(1s), "alice", "P2")), "never_used 10.0.0.2");
}

TEST_F(Adopted, ReleasedOnesRestAndAreRemembered) {
  for (const char* user : {"a", "b", "c"}) story_.get(at(0s), user, user);
  story_.release(at(10s), "b", "b", "10.0.0.2");
  EXPECT_EQ(told(asked(adopted(at(69s)), at(69s), "x", "x")), "exhausted");
  EXPECT_EQ(told(asked(adopted(at(70s)), at(70s), "x", "x")), "released_longest_ago 10.0.0.2");
  EXPECT_EQ(told(asked(adopted(at(69s)), at(69s), "b", "b")), "own_address 10.0.0.2");
}

}  // namespace
}  // namespace raspool::test
