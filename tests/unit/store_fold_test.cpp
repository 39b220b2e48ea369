#include "core/store/fold.hpp"

#include <gtest/gtest.h>

#include "tests/support/times.hpp"

namespace raspool::test {
namespace {

const Address kAddress = AddressV4::from_number(0x0A14'0010);

JournalRecord assigned(Sequence sequence, std::string user) {
  Tenure tenure;
  tenure.id = tenure.change = sequence;
  tenure.address = kAddress;
  tenure.user = std::move(user);
  tenure.from = kStart.wall;
  return {sequence, kStart.wall, Assigned{tenure}};
}

JournalRecord ended(Sequence sequence, Sequence tenure) {
  return {sequence, kStart.wall, Ended{tenure, kAddress, kStart.wall, EndReason::replaced, kStart.wall}};
}

JournalRecord withdrawn(Sequence sequence, Sequence tenure, std::optional<Tenure> before) {
  return {sequence, kStart.wall, Withdrawn{tenure, kAddress, std::move(before)}};
}

TEST(Fold, KeepsTheLastTenureOfAnAddress) {
  Fold fold;
  EXPECT_FALSE(fold.apply(assigned(1, "alice")));
  EXPECT_TRUE(fold.last().at(kAddress).is_live());
  EXPECT_FALSE(fold.apply(ended(2, 1)));
  EXPECT_FALSE(fold.last().at(kAddress).is_live());
  EXPECT_EQ(fold.last().at(kAddress).end, EndReason::replaced);
  EXPECT_EQ(fold.last().at(kAddress).change, 2u);
  EXPECT_FALSE(fold.apply(assigned(3, "bob")));
  EXPECT_EQ(fold.last().at(kAddress).user, "bob");
}

TEST(Fold, GoesOnFromWhatWasBefore) {
  Fold first;
  EXPECT_FALSE(first.apply(assigned(1, "alice")));
  Fold second;
  second.start_with(first.last().at(kAddress));
  EXPECT_FALSE(second.apply(ended(2, 1)));
  EXPECT_EQ(second.last().at(kAddress).user, "alice");
  EXPECT_FALSE(second.last().at(kAddress).is_live());
}

TEST(Fold, TakesAWithdrawnTenureBack) {
  Fold fold;
  EXPECT_FALSE(fold.apply(assigned(1, "alice")));
  EXPECT_FALSE(fold.apply(ended(2, 1)));
  const Tenure alice = fold.last().at(kAddress);
  EXPECT_FALSE(fold.apply(assigned(3, "bob")));
  EXPECT_FALSE(fold.apply(withdrawn(4, 3, alice)));
  EXPECT_EQ(fold.last().at(kAddress).user, "alice");
  EXPECT_EQ(fold.last().at(kAddress).change, 2u);
  EXPECT_FALSE(fold.apply(assigned(5, "carol")));
  EXPECT_FALSE(fold.apply(withdrawn(6, 5, std::nullopt)));
  EXPECT_TRUE(fold.last().empty());
}

TEST(Fold, SaysWhatContradictsAndChangesNothing) {
  Fold fold;
  EXPECT_EQ(fold.apply(ended(1, 1)), "record 1 ends tenure 1, which is not open");
  EXPECT_EQ(fold.apply(withdrawn(1, 1, std::nullopt)),
            "record 1 withdraws tenure 1, which is not its address's last");
  EXPECT_FALSE(fold.apply(assigned(1, "alice")));
  EXPECT_EQ(fold.apply(assigned(2, "bob")), "record 2 assigns 10.20.0.16, which tenure 1 still holds");
  EXPECT_EQ(fold.apply(ended(2, 7)), "record 2 ends tenure 7, which is not open");
  EXPECT_EQ(fold.last().at(kAddress).user, "alice");
  EXPECT_FALSE(fold.apply(ended(2, 1)));
  EXPECT_EQ(fold.apply(ended(3, 1)), "record 3 ends tenure 1, which is not open");
}

}  // namespace
}  // namespace raspool::test
