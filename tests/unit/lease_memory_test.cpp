// How the book keeps names and users close together in memory.
#include <gtest/gtest.h>

#include <map>
#include <random>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "core/lease/block_map.hpp"
#include "core/lease/hash_index.hpp"
#include "core/policy/short_text.hpp"
#include "core/policy/text_hash.hpp"
#include "tests/support/random_seed.hpp"

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

TEST(ShortText, MovesWithItsTextWhereverThatStands) {
  for (const std::size_t length : {5u, 40u}) {
    ShortText text, other;
    text.assign(std::string(length, 'x'));
    other.assign(std::string(50, 'y'));
    ShortText moved(std::move(text));
    EXPECT_EQ(moved.view(), std::string(length, 'x'));
    other = std::move(moved);
    EXPECT_EQ(other.view(), std::string(length, 'x'));
  }
}

// All tags of three bits at either end: many in one segment, many with one home, so that they crowd together.
TEST(HashIndex, FindsWhatIsInItAndNothingElseHoweverTagsCrowd) {
  std::mt19937 random(static_cast<std::mt19937::result_type>(random_seed()));
  HashIndex index;
  std::map<HashIndex::Number, HashIndex::Tag> inside;
  const auto find = [&](HashIndex::Tag tag, HashIndex::Number number) {
    return index.find(tag, [&](HashIndex::Number found) { return found == number; }) == number;
  };
  for (HashIndex::Number number = 0; number < 20'000; ++number) {
    const auto tag = static_cast<HashIndex::Tag>((random() & 7) << 29 | (random() & 7) << (random() & 8));
    EXPECT_FALSE(find(tag, number));
    index.insert(tag, number);
    inside.emplace(number, tag);
    while (inside.size() > 300 || (inside.size() > 1 && random() % 3 == 0)) {
      const auto gone = std::next(inside.begin(), static_cast<std::ptrdiff_t>(random() % inside.size()));
      index.erase(gone->second, gone->first);
      EXPECT_FALSE(find(gone->second, gone->first));
      inside.erase(gone);
    }
    if (number % 50 != 0) continue;
    for (const auto& [there, its_tag] : inside) ASSERT_TRUE(find(its_tag, there));
  }
}

TEST(HashIndex, KeepsThoseWithOneTagApart) {
  HashIndex index;
  for (HashIndex::Number number = 0; number < 100; ++number) index.insert(5, number);
  for (HashIndex::Number number = 0; number < 100; number += 2) index.erase(5, number);
  for (HashIndex::Number number = 0; number < 100; ++number) {
    const auto found = index.find(5, [&](HashIndex::Number other) { return other == number; });
    EXPECT_EQ(found, number % 2 == 1 ? number : HashIndex::kNone);
  }
}

TEST(BlockMap, TellsBlocksApartFromOneEndOfTheAddressesToTheOther) {
  BlockMap blocks;
  const std::vector<std::uint32_t> addresses{0, 64, 0x0A00'0000, 0x0A00'4000, 0x0AC0'0000, 0xFFFF'FFC0};
  EXPECT_EQ(blocks.find(0x0A00'0001), BlockMap::kNone);
  for (std::uint32_t index = 0; index < addresses.size(); ++index) blocks.set(addresses[index], index);
  for (std::uint32_t index = 0; index < addresses.size(); ++index) {
    EXPECT_EQ(blocks.find(addresses[index]), index);
    EXPECT_EQ(blocks.find(addresses[index] + 63), index);
  }
  EXPECT_EQ(blocks.find(128), BlockMap::kNone);
  EXPECT_EQ(blocks.find(0x0A00'0040), BlockMap::kNone);
  EXPECT_EQ(blocks.find(0x0B00'0000), BlockMap::kNone);
}

TEST(TextHash, DependsOnEveryByteAndOnTheLength) {
  std::set<std::size_t> hashes{hash_of("")};
  std::size_t texts = 1;
  for (std::size_t length = 1; length <= 40; ++length) {
    const std::string zeros(length, '\0');
    hashes.insert(hash_of(zeros));
    ++texts;
    for (std::size_t index = 0; index < length; ++index) {
      std::string other = zeros;
      other[index] = 'x';
      hashes.insert(hash_of(other));
      ++texts;
    }
  }
  EXPECT_EQ(hashes.size(), texts);
}

}  // namespace
}  // namespace raspool::test
