// Looking at a big book in parts.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>

#include "core/lease/lease_book.hpp"
#include "tests/support/policy_builder.hpp"
#include "tests/support/random_seed.hpp"
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
    for (const Tenure& lease : part) seen.push_back(lease.address.to_string() + std::string(lease.user));
  }
  EXPECT_GE(parts, kUsers / LeaseBook::kMostInPart);
  std::vector<std::string> all;
  for (const Tenure& lease : book_.live()) all.push_back(lease.address.to_string() + std::string(lease.user));
  std::ranges::sort(seen);
  std::ranges::sort(all);
  EXPECT_EQ(seen, all);
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

TEST_F(BookInParts, VerifyLooksAtEveryLeaseAndAddressAndNoPartIsLong) {
  LeaseBook::Verification verification;
  std::size_t parts = 1;
  while (book_.verify_part(verification, at(1s))) ++parts;
  EXPECT_GE(parts, (kUsers + 65'536) / LeaseBook::kMostInPart);
  EXPECT_THAT(verification.failures, testing::IsEmpty());
}

TEST_F(BookInParts, VerifyFindsNothingWrongInWhatChangesBetweenItsParts) {
  std::mt19937_64 random(random_seed());
  Duration now = 1s;
  for (int round = 0; round < 6; ++round) {
    LeaseBook::Verification verification;
    do {
      for (int change = 0; change < 50; ++change) {
        now += 1ms;
        const auto user = NameRules().user_name("user" + std::to_string(random() % kUsers));
        const std::string ras_port = "P" + std::to_string(random() % kUsers);
        if (random() % 2 == 0) {
          static_cast<void>(book_.assign({user, ras_port, AddressV4(), {}}, at(now), journal_));
        } else {
          const auto address =
              AddressV4::from_number(0x0A00'0000 + static_cast<std::uint32_t>(random() % 6000));
          static_cast<void>(book_.release_by_hand(address, at(now), journal_));
        }
        journal_.clear();
      }
    } while (book_.verify_part(verification, at(now)));
    ASSERT_THAT(verification.failures, testing::IsEmpty());
  }
}

TEST_F(BookInParts, VerifyBeginsAnewWithAnotherPolicy) {
  LeaseBook::Verification verification;
  for (int part = 0; part < 4; ++part) ASSERT_TRUE(book_.verify_part(verification, at(1s)));
  auto other = PolicyBuilder().pool("one", "10.0.0.0/17").pool("two", "10.0.128.0/17").build();
  book_.reconfigure(other, Mode::enforce, at(2s), journal_);
  while (book_.verify_part(verification, at(2s))) {
  }
  EXPECT_THAT(verification.failures, testing::IsEmpty());
  EXPECT_EQ(verification.live.size(), 2u);
}

TEST_F(BookInParts, VerifyFindsInPartsWhatItFindsAtOnce) {
  std::vector<Tenure> wrong;
  for (std::uint32_t i = 0; i < 3000; ++i) {  // given, it says, by this policy; which has none of these
    Tenure tenure;
    tenure.id = tenure.became = tenure.change = i + 1;
    tenure.address = AddressV4::from_number(0xC000'0200 + i);
    tenure.pool = "pool";
    tenure.user = "user" + std::to_string(i);
    wrong.push_back(tenure);
  }
  LeaseBook book({policy_, Mode::enforce, [](auto, auto, auto) { return InterfaceIdentifier(); }, 9000});
  book.adopt(wrong, at(1s));
  LeaseBook::Verification verification;
  while (book.verify_part(verification, at(1s))) {
  }
  EXPECT_EQ(verification.failures.size(), 3000u);
  EXPECT_EQ(verification.failures, book.verify(at(1s)));
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
