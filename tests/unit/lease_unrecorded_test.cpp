// A Get of which no record can be made, because as many wait for the disk as may: what can be answered all
// the same.
#include <gtest/gtest.h>

#include "core/lease/lease_book.hpp"
#include "tests/support/book_story.hpp"

namespace raspool::test {
namespace {

class WithoutARecord : public testing::Test {
 protected:
  Request request(std::string_view user, std::string_view ras_port, std::string_view proposal = "") const {
    return {policy_->names().user_name(user),
            std::string(ras_port),
            proposal.empty() ? Address() : Address(v4(proposal)),
            {}};
  }
  std::string told_without(std::string_view user, std::string_view ras_port, std::string_view proposal = "") {
    const auto decision = book_.assign_without_record(request(user, ras_port, proposal), at(1s));
    return decision ? told(*decision) : "nothing";
  }
  void give(std::string_view user, std::string_view ras_port, std::string_view proposal = "") {
    (void)book_.assign(request(user, ras_port, proposal), at(0s), journal_);
  }
  bool may_go(std::string_view proposal) {
    return book_.may_go_unrecorded(request("carol", "P9", proposal), at(1s));
  }

  std::shared_ptr<const Policy> policy_ = PolicyBuilder()
                                              .pool("pool", "10.0.0.1-10.0.0.2")
                                              .rule({.users = {"mallory"}, .action = RuleAction::refuse})
                                              .rule({.users = {"visitor"}, .action = RuleAction::offer})
                                              .rule({.pools = {"pool"}})
                                              .build();
  LeaseBook book_{{policy_, Mode::enforce, nullptr, 1}};
  Journal journal_;
};

TEST_F(WithoutARecord, AnAnswerIsRepeated) {
  give("alice", "P1");
  EXPECT_EQ(told_without("alice", "P1"), "repeated 10.0.0.1");
}

TEST_F(WithoutARecord, ARefusalIsARefusal) { EXPECT_EQ(told_without("mallory", "P1"), "refused_by_rule"); }

TEST_F(WithoutARecord, AFullPoolIsFull) {
  give("alice", "P1");
  give("bob", "P2");
  EXPECT_EQ(told_without("carol", "P3"), "exhausted");
}

TEST_F(WithoutARecord, NothingBegins) {
  EXPECT_EQ(told_without("alice", "P1"), "nothing");
  EXPECT_EQ(told_without("visitor", "P1", "192.0.2.7"), "nothing");
  EXPECT_TRUE(book_.live().empty());
  EXPECT_TRUE(book_.verify(at(1s)).empty());
}

TEST_F(WithoutARecord, NothingEnds) {
  give("alice", "P1");
  EXPECT_EQ(told_without("bob", "P1"), "nothing") << "the port is used again: alice's lease would end";
  EXPECT_EQ(told_without("mallory", "P1"), "nothing");
  EXPECT_EQ(book_.live().size(), 1u);
}

TEST_F(WithoutARecord, RrasProposalMayGoBackOnlyIfNobodyElseGetsItFromHere) {
  give("alice", "P1");
  EXPECT_TRUE(may_go("192.0.2.7"));
  EXPECT_FALSE(may_go("10.0.0.1")) << "alice holds it";
  EXPECT_FALSE(may_go("10.0.0.2")) << "the next one will get it, as nobody knew";
  EXPECT_FALSE(may_go("0.0.0.0"));
}

TEST_F(WithoutARecord, WhatRrasGaveItselfItMayGiveAgain) {
  give("visitor", "P1", "192.0.2.7");
  EXPECT_TRUE(may_go("192.0.2.7")) << "RRAS knows best";
}

}  // namespace
}  // namespace raspool::test
