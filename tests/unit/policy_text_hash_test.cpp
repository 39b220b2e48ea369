#include "core/policy/text_hash.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>
#include <vector>

#include "core/policy/case_folding.hpp"

namespace raspool {
namespace {

TEST(ForEachEight, GivesEveryByteOnceAndZerosBehind) {
  const std::string alphabet = "abcdefghijklmnopqrstuvwxyz";
  for (std::size_t size = 0; size <= alphabet.size(); ++size) {
    std::string seen;
    for_each_eight(std::string_view(alphabet).substr(0, size), [&seen](std::uint64_t eight) {
      for (int byte = 0; byte < 8; ++byte) seen += static_cast<char>(eight >> 8 * byte);
    });
    EXPECT_EQ(seen, alphabet.substr(0, size) + std::string(seen.size() - size, '\0'));
    EXPECT_LT(seen.size(), size + 8);
  }
}

TEST(TextHash, TellsTextsApartThatDifferInLengthOrInOneByte) {
  std::set<std::size_t> hashes;
  for (std::size_t size = 0; size < 40; ++size) {
    hashes.insert(hash_of(std::string(size, '\0')));
    for (std::size_t place = 0; place < size; ++place) {
      std::string text(size, '\0');
      text[place] = '\1';
      hashes.insert(hash_of(text));
    }
  }
  EXPECT_EQ(hashes.size(), 40u + 39u * 40u / 2u);
}

TEST(FoldedEight, FoldsCapitalsOfAsciiAloneAndTellsWhatItSaw) {
  for (int value = 0; value < 256; ++value) {
    for (int place = 0; place < 8; ++place) {
      const auto byte = static_cast<std::uint64_t>(value);
      const FoldedEight eight(byte << 8 * place);
      const bool ascii = value < 0x80, capital = value >= 'A' && value <= 'Z';
      EXPECT_EQ(eight.is_ascii(), ascii) << value;
      if (!ascii) continue;
      EXPECT_EQ(eight.has_capitals(), capital) << value;
      EXPECT_EQ(eight.folded(), (capital ? byte + 0x20 : byte) << 8 * place) << value;
    }
  }
}

}  // namespace
}  // namespace raspool
