#include "core/policy/printable_text.hpp"

#include <gtest/gtest.h>

namespace raspool {
namespace {

TEST(Printable, HidesWhatSteersATerminalOrTurnsText) {
  EXPECT_EQ(printable("a\x1b[31m\r\n\tb"), "a?[31m???b");
  EXPECT_EQ(printable("\xC2\x9B"
                      "31m"),
            "?31m")
      << "C1's CSI";
  EXPECT_EQ(printable("eve\xE2\x80\xAEnimda"), "eve?nimda") << "right-to-left override";
  EXPECT_EQ(printable("\xFF"), "\xEF\xBF\xBD");
  EXPECT_EQ(printable("Åsa 日本"), "Åsa 日本");
}

}  // namespace
}  // namespace raspool
