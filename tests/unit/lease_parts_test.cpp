// Looking at a big book in parts.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "core/lease/lease_book.hpp"
#include "tests/support/policy_builder.hpp"
#include "tests/support/times.hpp"

namespace raspool::test {
namespace {

class BookInParts : public testing::Test {
 protected:
  BookInParts() {
    for (int i = 0; i < kUsers; ++i) {
      const std::string number = std::to_string(i);
      static_cast<void>(book_.assign({NameRules().user_name("user" + number), "P" + number, AddressV4(), {}},
                                     at(0s), journal_));
      journal_.clear();
    }
  }

  static constexpr int kUsers = 5000;
  std::shared_ptr<const Policy> policy_ = one_pool("10.0.0.0/16");
  LeaseBook book_{
      {policy_, Mode::enforce, [](auto, auto, auto) { return InterfaceIdentifier(); }, Sequence{1}}};
  Journal journal_;
};

TEST_F(BookInParts, NoPartIsLongAndTogetherTheyAreAllLeases) {
  std::vector<std::string> seen;
  std::size_t position = 0, parts = 0;
  for (bool more = true; more; ++parts) {
    std::vector<Tenure> part;
    more = book_.live_part(position, part);
    EXPECT_LE(part.size(), LeaseBook::kMostInPart);
    for (const Tenure& lease : part) seen.push_back(lease.address.to_string() + lease.user);
  }
  EXPECT_GE(parts, kUsers / LeaseBook::kMostInPart);
  std::vector<std::string> all;
  for (const Tenure& lease : book_.live()) all.push_back(lease.address.to_string() + lease.user);
  EXPECT_THAT(seen, testing::UnorderedElementsAreArray(all));
  EXPECT_EQ(all.size(), kUsers);
}

TEST_F(BookInParts, UseIsTheSumOfItsParts) {
  static_cast<void>(book_.release_by_hand(*AddressV4::parse("10.0.0.7"), at(1s), journal_));
  std::vector<LeaseBook::PoolUse> use;
  for (std::size_t position = 0; book_.use_part(position, use, at(1s));) {
  }
  ASSERT_EQ(use.size(), 1u);
  EXPECT_EQ(use.front().live, kUsers - 1u);
  EXPECT_EQ(use.front().peak, static_cast<std::uint64_t>(kUsers));
  EXPECT_EQ(use.front().live, book_.live().size());
}

TEST_F(BookInParts, ALeaseReleasedByHandHasEndedAndOnlyOnce) {
  const auto released = book_.release_by_hand(*AddressV4::parse("10.0.0.7"), at(1s), journal_);
  ASSERT_TRUE(released);
  EXPECT_EQ(released->end, EndReason::by_hand);
  EXPECT_EQ(released->to, at(1s).wall);
  EXPECT_EQ(std::get<Ended>(journal_.back().fact).reason, EndReason::by_hand);
  EXPECT_FALSE(book_.release_by_hand(*AddressV4::parse("10.0.0.7"), at(2s), journal_));
  EXPECT_FALSE(book_.release_by_hand(*AddressV4::parse("192.0.2.1"), at(2s), journal_)) << "never given";
}

}  // namespace
}  // namespace raspool::test
