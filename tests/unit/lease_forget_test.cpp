// What a book forgets of a user.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/lease/lease_book.hpp"
#include "tests/support/policy_builder.hpp"
#include "tests/support/times.hpp"

namespace raspool::test {
namespace {

const NameRules kRules;

class BookForgets : public testing::Test {
 protected:
  std::string get(Duration when, std::string_view user, std::string_view ras_port) {
    const Decision decision =
        book_.assign({kRules.user_name(user), std::string(ras_port), AddressV4(), {}}, at(when), journal_);
    return decision.granted() ? decision.address.to_string() : std::string(to_text(decision.reason));
  }
  void release(Duration when, std::string_view user, std::string_view ras_port, std::string_view address) {
    book_.release({kRules.user_name(user), std::string(ras_port), *AddressV4::parse(address)}, at(when),
                  journal_);
  }
  std::size_t forget(std::string_view user) { return forget_until(book_.next_sequence(), user); }
  std::size_t forget_until(Sequence since, std::string_view user) {
    return book_.forget(kRules.user_name(user), since,
                        [](std::string_view name) { return "forgotten:" + std::string(name.size(), 'x'); });
  }
  std::vector<std::string> names() {
    std::vector<std::string> names;
    for (const Tenure& tenure : book_.known())
      names.push_back(tenure.address.to_string() + ' ' + std::string(tenure.user));
    return names;
  }

  LeaseBook book_{{PolicyBuilder().pool("pool", "10.0.0.1-10.0.0.4", {.hold_down = 1min}).build(),
                   Mode::enforce, nullptr, 1}};
  Journal journal_;
};

TEST_F(BookForgets, EachAddressThatTheUserHasLeftAndNoneThatIsHeld) {
  get(0s, "alice", "P1");
  get(0s, "ALICE", "P2");
  get(0s, "bob", "P3");
  release(1s, "alice", "P1", "10.0.0.1");
  release(1s, "bob", "P3", "10.0.0.3");
  EXPECT_EQ(forget("Alice"), 1u) << "10.0.0.2 is held";
  EXPECT_EQ(names(),
            (std::vector<std::string>{"10.0.0.1 forgotten:xxxxx", "10.0.0.2 ALICE", "10.0.0.3 bob"}));
  EXPECT_EQ(forget("carol"), 0u);
  EXPECT_TRUE(book_.verify(at(1s)).empty());
}

TEST_F(BookForgets, NoneThatTheUserHasLeftSince) {
  get(0s, "alice", "P1");
  get(0s, "alice", "P2");
  release(1s, "alice", "P1", "10.0.0.1");
  const Sequence since = book_.next_sequence();
  release(2s, "alice", "P2", "10.0.0.2");
  EXPECT_EQ(forget_until(since, "alice"), 1u);
  EXPECT_EQ(names(), (std::vector<std::string>{"10.0.0.1 forgotten:xxxxx", "10.0.0.2 alice"}));
  EXPECT_EQ(forget("alice"), 0u);
}

TEST_F(BookForgets, WhatWasTheUsersIsAStrangersAndRestsForAll) {
  get(0s, "alice", "P1");
  release(1s, "alice", "P1", "10.0.0.1");
  forget("alice");
  EXPECT_EQ(get(2s, "alice", "P1"), "10.0.0.2");
  EXPECT_EQ(get(2s, "bob", "P2"), "10.0.0.3");
  EXPECT_EQ(get(2s, "carol", "P3"), "10.0.0.4");
  EXPECT_EQ(get(30s, "dave", "P4"), "exhausted") << "it rests still";
  EXPECT_EQ(get(62s, "dave", "P4"), "10.0.0.1");
  EXPECT_TRUE(book_.verify(at(62s)).empty());
}

TEST_F(BookForgets, AnAddressWithoutAPseudonymStaysTheUsers) {
  get(0s, "alice", "P1");
  release(1s, "alice", "P1", "10.0.0.1");
  EXPECT_EQ(book_.forget(kRules.user_name("alice"), book_.next_sequence(),
                         [](std::string_view) { return std::string(); }),
            1u);
  EXPECT_EQ(get(2s, "alice", "P1"), "10.0.0.1");
}

}  // namespace
}  // namespace raspool::test
