#include <gmock/gmock.h>

#include <sstream>

#include "core/admin/text_table.hpp"

namespace raspool::test {
namespace {

std::string printed(const TextTable& table, std::size_t width = 0) {
  std::ostringstream out;
  table.print(out, width);
  return out.str();
}

TEST(TextTable, LinesUpAndEndsNoLineInBlanks) {
  TextTable table({{"NAME"}, {"COUNT", TextTable::Align::right}, {"WHY"}});
  table.add({"staff", "7", ""});
  table.add({"a", "12345678", "full"});
  EXPECT_EQ(printed(table),
            "NAME      COUNT  WHY\n"
            "staff         7\n"
            "a      12345678  full\n");
}

TEST(TextTable, CountsCharactersAndNotBytes) {
  TextTable table({{"USER"}, {"PORT"}});
  table.add({"müller", "P1"});
  table.add({"abcdef", "P2"});
  EXPECT_EQ(printed(table),
            "USER    PORT\n"
            "müller  P1\n"
            "abcdef  P2\n");
}

TEST(TextTable, CutsTheWidestColumnForANarrowTerminal) {
  TextTable table({{"ADDRESS"}, {"USER"}});
  table.add({"10.0.0.1", "somebody.with.a.very.long.name@corp.example"});
  EXPECT_EQ(printed(table, 30),
            "ADDRESS   USER\n"
            "10.0.0.1  somebody.with.a.ver…\n");
}

TEST(TextTable, StaysReadableWhereATerminalIsTooNarrowForAnything) {
  TextTable table({{"ADDRESS"}, {"USER"}});
  table.add({"10.100.100.1", "somebody"});
  EXPECT_EQ(printed(table, 3),
            "ADDRESS   USER\n"
            "10.100.…  somebody\n");
}

}  // namespace
}  // namespace raspool::test
