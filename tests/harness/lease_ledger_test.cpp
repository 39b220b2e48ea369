#include "posix-harness/lease_ledger.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>

namespace raspool::posix {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const Address kOne = AddressV4::from_octets({10, 0, 0, 1});
const Address kTwo = AddressV4::from_octets({10, 0, 0, 2});

TEST(LeaseLedger, AcceptsAddressesThatComeAndGo) {
  LeaseLedger ledger;
  ledger.given(kOne, "alice", "p1", 1h);
  ledger.given(kTwo, "bob", "p2", 1h);
  ledger.about_to_release(kOne);
  ledger.given(kOne, "alice", "p3", 1h);
  EXPECT_THAT(ledger.violations(), IsEmpty());
  EXPECT_EQ(ledger.held(), 2u);
}

TEST(LeaseLedger, SeesAnAddressGivenTwice) {
  LeaseLedger ledger;
  ledger.given(kOne, "alice", "p1", 0s);
  ledger.given(kOne, "bob", "p2", 0s);
  EXPECT_THAT(ledger.violations(), ElementsAre("10.0.0.1 was given to bob on p2 while alice held it on p1"));
}

TEST(LeaseLedger, SeesOneUserGivenOneAddressOnTwoPorts) {
  LeaseLedger ledger;
  ledger.given(kOne, "alice", "p1", 0s);
  ledger.given(kOne, "alice", "p2", 0s);
  EXPECT_EQ(ledger.violations().size(), 1u);
}

TEST(LeaseLedger, SeesARestDisturbed) {
  LeaseLedger ledger;
  ledger.given(kOne, "alice", "p1", 1h);
  ledger.about_to_release(kOne);
  ledger.given(kOne, "bob", "p2", 1h);
  EXPECT_THAT(ledger.violations(),
              ElementsAre(HasSubstr("10.0.0.1 was given to bob while it rested for alice, after")));
}

TEST(LeaseLedger, HoldsItselfAgainstTheServicesOwnView) {
  LeaseLedger ledger;
  ledger.given(kOne, "alice", "p1", 1h);
  Tenure tenure;
  tenure.address = kOne;
  tenure.user = "alice";
  tenure.ras_port = "p1";
  EXPECT_THAT(ledger.differences({tenure}), IsEmpty());
  EXPECT_THAT(ledger.differences({}), ElementsAre(HasSubstr("the service does not know")));
  tenure.user = "bob";
  EXPECT_THAT(ledger.differences({tenure}), ElementsAre(HasSubstr("nobody was told so")));
}

}  // namespace
}  // namespace raspool::posix
