// Nothing that stands in a configuration file makes the reader crash, throw, hang or accept nonsense.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <random>
#include <string>

#include "core/policy/reader/toml_nesting.hpp"
#include "core/policy/utf8.hpp"
#include "tests/unit/configuration_reading.hpp"

namespace raspool {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr std::string_view kGood = R"(schema = 1
[service]
server = "VPN1"
mode = "enforce"
state = "raspool.db"
deadline = "2s"
[[pool]]
name = "staff"
ranges = ["10.20.0.0/22", "10.20.8.10-10.20.8.99"]
exclude = ["10.20.0.1-10.20.0.15"]
sticky = "30d"
sticky_addresses = 2
[[pool]]
name = "six"
prefix = "2001:db8::/64"
[[reservation]]
user = 'CORP\alice'
address = "10.20.0.77"
[[rule]]
name = "corp"
users = ['CORP\*']
pools = ["staff", "six"]
groups = ["engineers"]
ras_ports = ["VPN2-*"]
servers = ["VPN1"]
[[group]]
name = "engineers"
members = ['CORP\alice']
[names]
machines = ['*$']
[rras]
own_ranges = ["10.90.0.0/24"]
[otherwise]
action = "refuse"
)";

// A result is a configuration or an error, and never both.
void expect_sound(const ConfigurationResult& result) {
  bool has_error = false;
  for (const Diagnostic& diagnostic : result.diagnostics) {
    has_error = has_error || diagnostic.level == Diagnostic::Level::error;
    ASSERT_FALSE(diagnostic.text.empty());
  }
  ASSERT_NE(result.configuration.has_value(), has_error);
}

class HostileConfiguration : public testing::Test {
 protected:
  const unsigned seed_ = std::random_device{}();
  std::mt19937 random_{seed_};
  testing::ScopedTrace trace_{__FILE__, __LINE__, "seed " + std::to_string(seed_)};

  std::size_t below(std::size_t end) {
    return std::uniform_int_distribution<std::size_t>(0, end - 1)(random_);
  }
};

TEST_F(HostileConfiguration, OfRandomBytes) {
  for (int round = 0; round < 3'000; ++round) {
    std::string bytes(below(200), '\0');
    for (char& c : bytes) c = static_cast<char>(below(256));
    if (below(4) == 0) bytes.insert(0, "\xFF\xFE");
    expect_sound(read(bytes));
  }
}

TEST_F(HostileConfiguration, OfRandomWordsOfTheLanguage) {
  constexpr std::string_view kWords[] = {"schema",
                                         "=",
                                         "1",
                                         "[service]",
                                         "[[pool]]",
                                         "[[rule]]",
                                         "[[reservation]]",
                                         "[otherwise]",
                                         "\n",
                                         "\"",
                                         "'",
                                         "\"\"\"",
                                         "'''",
                                         "[",
                                         "]",
                                         "{",
                                         "}",
                                         ",",
                                         ".",
                                         "ranges",
                                         "name",
                                         "users",
                                         "pools",
                                         "\"10.0.0.0/8\"",
                                         "\"10.0.0.1-10.0.0.2\"",
                                         "\"2001:db8::/64\"",
                                         "prefix",
                                         "address",
                                         "user",
                                         "\\",
                                         "#",
                                         "-1",
                                         "1e400",
                                         "nan",
                                         "0x7fffffffffffffff",
                                         "2026-01-01",
                                         "true",
                                         " ",
                                         "sticky",
                                         "\"forever\"",
                                         "\"9d\"",
                                         "exclude",
                                         "mode",
                                         "\"observe\"",
                                         "a.b.c",
                                         "\r\n",
                                         "\t",
                                         "\"a\"",
                                         "[[group]]",
                                         "[names]",
                                         "[rras]",
                                         "members",
                                         "members_file",
                                         "next",
                                         "VPN1",
                                         "groups",
                                         "warn",
                                         "=",
                                         "\n"};
  for (int round = 0; round < 10'000; ++round) {
    std::string text = below(2) == 0 ? "schema = 1\n" : "";
    for (std::size_t words = below(60); words > 0; --words) text += kWords[below(std::size(kWords))];
    expect_sound(read(text));
  }
}

TEST_F(HostileConfiguration, ThatWasGoodBeforeSomeBytesChanged) {
  for (int round = 0; round < 2'000; ++round) {
    std::string text(kGood);
    for (std::size_t changes = 1 + below(4); changes > 0; --changes) {
      switch (below(3)) {
        case 0:
          text[below(text.size())] = static_cast<char>(below(256));
          break;
        case 1:
          text.erase(below(text.size()), 1 + below(8));
          break;
        default:
          text.insert(below(text.size()), text.substr(below(text.size()), below(30)));
          break;
      }
    }
    expect_sound(read(text));
  }
}

TEST_F(HostileConfiguration, CutOffAnywhere) {
  ASSERT_TRUE(read(kGood).configuration);
  for (std::size_t length = 0; length < kGood.size(); ++length) expect_sound(read(kGood.substr(0, length)));
}

TEST_F(HostileConfiguration, NestedDeeply) {
  const auto repeated = [](std::string_view text, std::size_t times) {
    std::string all;
    for (std::size_t i = 0; i < times; ++i) all += text;
    return all;
  };
  constexpr std::size_t kTimes = 300'000;
  const std::string texts[] = {
      "a = " + repeated("[", kTimes),
      "a = " + repeated("{a=", kTimes),
      repeated("a.", kTimes) + "a = 1",
      "[" + repeated("a.", kTimes) + "a]",
      "[[" + repeated("a.", kTimes) + "a]]",
      repeated("\"a\" . ", kTimes) + "a = 1",
      "a = { x = \"\"\"\n\"\"\", " + repeated("b.", kTimes) + "b = 1 }",
      "a = { x = '''\n' '''', " + repeated("b.", kTimes) + "b = 1 }",
      "a = \"\\\"\"\n" + repeated("a.", kTimes) + "a = 1",
      "a = [\n" + repeated("{ b.b.b.b.b.b.b.b.b.b.b.b.b.b.b.b = [\n", 10'000),
  };
  for (const std::string& text : texts) {
    SCOPED_TRACE(text.substr(0, 40));
    const ConfigurationResult result = read(text);
    ASSERT_EQ(result.diagnostics.size(), 1u);
    expect_sound(result);
  }
}

TEST_F(HostileConfiguration, WithAnyCharacterAnywhere) {
  for (char32_t c = 0x80; c < 0x11000; c += c < 0x200 ? 1 : 0x3B) {
    if (c >= 0xD800 && c <= 0xDFFF) continue;
    std::string character;
    append_utf8(character, c);
    ASSERT_FALSE(read(character + " = 1").configuration);
    ASSERT_FALSE(read("a = 1" + character).configuration);
    ASSERT_FALSE(read("a = " + character).configuration);
    ASSERT_FALSE(read("a = \"\"\"\\" + character + "\"\"\"").configuration);
  }
}

TEST_F(HostileConfiguration, WithKeysOfManyDots) {
  EXPECT_THAT(told("a = 1\na.b.c.d.e.f.g.h.i.j.k.l.m.n.o.p.q.r = 1\n"),
              ElementsAre("vpn.toml:2:34: a key with so many dots is not read: no key here needs one"));
  const auto dots_at = [](std::string_view text) { return find_key_with_many_dots(text, 2); };
  EXPECT_FALSE(dots_at("a.b.c = \"1.2.3.4.5\"\n"));
  EXPECT_FALSE(dots_at("a = [1.5, 2.5, 3.5, 4.5]\n# 1.2.3.4.5\nb = '1.2.3.4'\n"));
  EXPECT_FALSE(dots_at("a = '''\n1.2.3.4.5\n'''\nb = \"\"\"1.2.3\\\"\"\".4.5\"\"\"\n"));
  EXPECT_FALSE(dots_at("a = \"\"\"\"x\"\"\"\"\" # 1.2.3.4.5\n"));
  EXPECT_TRUE(dots_at("a . 'b' . \"c\" . d = 1\n"));
  EXPECT_TRUE(dots_at("x = '' # '''\na.b.c.d = 1\n"));
  EXPECT_TRUE(dots_at("x = \"\"\"\"\"\"\na.b.c.d = 1\n"));
  EXPECT_FALSE(dots_at("\"unterminated"));
  EXPECT_FALSE(dots_at("'''unterminated \\"));
  EXPECT_FALSE(dots_at("\"\\"));
}

TEST_F(HostileConfiguration, WithMoreMistakesThanAnybodyReads) {
  std::string text = "schema = 1\npool = []\n[service]\n";
  for (int i = 0; i < 20'000; ++i) text += "x" + std::to_string(i) + " = 1\n";
  const ConfigurationResult result = read(text);
  ASSERT_EQ(result.diagnostics.size(), Diagnostics::kMost + 1);
  EXPECT_EQ(result.diagnostics.back().text, "there is more to say: only 1000 mistakes are listed");
  expect_sound(result);
}

TEST_F(HostileConfiguration, WithAnEndlessList) {
  std::string text = "schema = 1\n[[pool]]\nname = \"a\"\nranges = [";
  for (int i = 0; i <= 1000; ++i) text += "\"10.0.0.1\", ";
  EXPECT_THAT(told(text + "]\n"),
              ElementsAre("vpn.toml:4:10: `ranges` has 1001 elements: at most 1000 are read"));
}

TEST_F(HostileConfiguration, WithLongTextsShowsTheirBeginning) {
  const auto lines =
      told("schema = 1\n[[pool]]\nname = \"a\"\nranges = [\"" + std::string(100'000, 'x') + "\"]\n");
  ASSERT_EQ(lines.size(), 1u);
  EXPECT_LT(lines[0].size(), 300u);
  EXPECT_THAT(lines[0], HasSubstr("xxx...\" is no IPv4 address"));
}

TEST_F(HostileConfiguration, OfManyPoolsAndReservationsIsReadInTime) {
  std::string text = "schema = 1\n";
  for (int i = 0; i < 5'000; ++i) {
    const std::string block = "10." + std::to_string(i / 250) + "." + std::to_string(i % 250) + ".";
    text += "[[pool]]\nname = \"p" + std::to_string(i) + "\"\nranges = [\"" + block + "0/24\"]\n";
    text += "[[reservation]]\nuser = 'CORP\\u" + std::to_string(i) + "'\naddress = \"" + block + "7\"\n";
    text +=
        "[[rule]]\nusers = ['CORP\\u" + std::to_string(i) + "']\npools = [\"p" + std::to_string(i) + "\"]\n";
  }
  const auto start = std::chrono::steady_clock::now();
  const ConfigurationResult result = read(text);
  EXPECT_TRUE(result.configuration);
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(20));
}

}  // namespace
}  // namespace raspool
