// How the book keeps names and users close together in memory.
#include <gtest/gtest.h>

#include <set>
#include <string>

#include "core/lease/slab.hpp"
#include "core/policy/short_text.hpp"

namespace raspool::test {
namespace {

TEST(ShortText, KeepsTextsOfEveryLengthAroundItsOwn) {
  for (const std::size_t length : {0u, 1u, 30u, 31u, 32u, 33u, 1'024u}) {
    ShortText text;
    text.assign(std::string(length, 'x'));
    EXPECT_EQ(text.view(), std::string(length, 'x')) << length;
  }
}

TEST(ShortText, IsTheLastTextWhetherThatIsShorterOrLonger) {
  ShortText text;
  for (const std::size_t length : {40u, 5u, 31u, 32u, 0u, 50u, 45u}) {
    text.assign(std::string(length, 'a'));
    EXPECT_EQ(text.view(), std::string(length, 'a')) << length;
  }
}

TEST(Slab, GivesObjectsThatStayWhereTheyAre) {
  Slab<int> slab;
  std::set<int*> taken;
  for (int i = 0; i < 1'000; ++i) {
    int& object = slab.take();
    object = i;
    EXPECT_TRUE(taken.insert(&object).second) << "taken twice";
  }
  std::set<int> numbers;
  for (const int* object : taken) numbers.insert(*object);
  EXPECT_EQ(numbers.size(), 1'000u);
}

TEST(Slab, UsesAgainWhatWasGivenBack) {
  Slab<int> slab;
  int& first = slab.take();
  int& second = slab.take();
  slab.give_back(first);
  EXPECT_EQ(&slab.take(), &first);
  EXPECT_NE(&slab.take(), &second);
}

}  // namespace
}  // namespace raspool::test
