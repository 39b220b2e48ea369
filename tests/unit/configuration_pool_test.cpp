#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/unit/configuration_reading.hpp"

namespace raspool {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using namespace std::chrono_literals;

// A document whose third line is the pool's name and whose fourth line is `keys`.
std::string pool_document(std::string_view keys) {
  return "schema = 1\n[[pool]]\nname = \"staff\"\n" + std::string(keys) + "\n";
}

PoolSettings pool(std::string_view keys) {
  const ConfigurationResult result = read(pool_document(keys));
  EXPECT_THAT(result.diagnostics, IsEmpty()) << keys;
  return result.configuration.value().policy->pool(0);
}

std::vector<std::string> mistakes_in_pool(std::string_view keys) { return told(pool_document(keys)); }

std::string addresses(const PoolSettings& pool) {
  std::string text;
  for (const AddressRange& range : pool.addresses.ranges())
    text += (text.empty() ? "" : " ") + range.to_string();
  return text;
}

TEST(PoolSection, HasTheDefaultsOfTheInterfacesPage) {
  const PoolSettings staff = pool("ranges = [\"10.0.0.1\"]");
  EXPECT_EQ(staff.name, "staff");
  EXPECT_EQ(staff.family, Family::v4);
  EXPECT_EQ(staff.sticky, 720h);
  EXPECT_EQ(staff.sticky_addresses, 2u);
  EXPECT_EQ(staff.hold_down, 5min);
}

TEST(PoolSection, TakesEveryValue) {
  const PoolSettings staff =
      pool("ranges = [\"10.0.0.1\"]\nsticky = \"forever\"\nhold_down = \"0s\"\nsticky_addresses = 5");
  EXPECT_EQ(staff.sticky, kForever);
  EXPECT_EQ(staff.hold_down, 0s);
  EXPECT_EQ(staff.sticky_addresses, 5u);
}

TEST(PoolSection, LeavesNetworkAndBroadcastAddressOfABlockOut) {
  EXPECT_EQ(addresses(pool("ranges = [\"10.20.0.0/22\"]")), "10.20.0.1-10.20.3.254");
  EXPECT_EQ(addresses(pool("ranges = [\"10.20.0.0/30\"]")), "10.20.0.1-10.20.0.2");
  EXPECT_EQ(addresses(pool("ranges = [\"10.20.0.0/31\"]")), "10.20.0.0-10.20.0.1");
  EXPECT_EQ(addresses(pool("ranges = [\"10.20.0.5/32\"]")), "10.20.0.5");
  EXPECT_EQ(addresses(pool("ranges = [\"10.0.0.0/8\"]")), "10.0.0.1-10.255.255.254");
}

TEST(PoolSection, TakesARangeAsItStands) {
  EXPECT_EQ(addresses(pool("ranges = [\"10.20.0.0-10.20.0.255\", \"10.30.0.0\"]")),
            "10.20.0.0-10.20.0.255 10.30.0.0");
  EXPECT_EQ(addresses(pool("ranges = [\"10.0.0.5-10.0.0.9\", \"10.0.0.1-10.0.0.4\"]")), "10.0.0.1-10.0.0.9");
}

TEST(PoolSection, ExcludesEveryAddressOfABlock) {
  EXPECT_EQ(addresses(pool("ranges = [\"10.20.0.0/22\"]\nexclude = [\"10.20.1.0/24\", "
                           "\"10.20.0.1-10.20.0.15\", \"10.20.3.1\"]")),
            "10.20.0.16-10.20.0.255 10.20.2.0-10.20.3.0 10.20.3.2-10.20.3.254");
}

TEST(PoolSection, WarnsOfAnExclusionThatExcludesNothing) {
  const std::string text =
      pool_document("ranges = [\"10.20.0.0/24\"]\nexclude = [\"10.20.0.0\", \"10.21.0.0/16\"]");
  EXPECT_THAT(
      told(text),
      ElementsAre("vpn.toml:5:25: warning: \"10.21.0.0/16\" excludes nothing: no range of this pool holds "
                  "any of it"));
  EXPECT_TRUE(read(text).configuration);
}

TEST(PoolSection, ExplainsWhatIsNoRange) {
  const auto mistake = [](std::string_view range) {
    const auto lines = mistakes_in_pool("ranges = [\"" + std::string(range) + "\"]");
    EXPECT_EQ(lines.size(), 1u) << range;
    const std::string prefix = "vpn.toml:4:11: \"" + std::string(range) + "\" ";
    EXPECT_THAT(lines.at(0), testing::StartsWith(prefix));
    return lines.at(0).substr(prefix.size());
  };
  EXPECT_EQ(
      mistake("10.20.0.5/22"),
      "has a host part that is not zero: the network is \"10.20.0.0/22\", the one address \"10.20.0.5\"");
  EXPECT_EQ(mistake("10.0.0.9-10.0.0.1"), "ends before it begins: write \"10.0.0.1-10.0.0.9\"");
  EXPECT_EQ(mistake("2001:db8::/64"),
            "is not IPv4: an IPv6 pool has `prefix` instead, as prefix = \"2001:db8:20::/64\"");
  for (const char* const nonsense :
       {"", "10", "10.1.2", "10.1.2.3.4", "10.1.2.256", "10.1.2.03", "0x0a.0.0.1", "10.1.2.3/33", "10.1.2.0/",
        "10.1.2.0/024", "10.1.2.0/-1", "10.1.2.3-", "-10.1.2.3", "10.1.2.3-10.1.2.4-10.1.2.5",
        "10.1.2.3, 10.1.2.4", "staff", "１０.0.0.1"}) {
    EXPECT_EQ(mistake(nonsense),
              "is no IPv4 address, range or network: write \"10.20.0.7\", \"10.20.0.10-10.20.0.99\" or "
              "\"10.20.0.0/22\"")
        << nonsense;
  }
}

TEST(PoolSection, RefusesAddressesThatNoClientCanHave) {
  const auto mistake = [](std::string_view range, std::string_view kind) {
    EXPECT_THAT(mistakes_in_pool("ranges = [\"10.0.0.1\", \"" + std::string(range) + "\"]"),
                ElementsAre("vpn.toml:4:23: \"" + std::string(range) + "\" holds " + std::string(kind) +
                            ", which no client can have: leave them out"));
  };
  mistake("0.0.0.0", "addresses of \"this network\" (0.0.0.0/8)");
  mistake("0.0.0.0/0", "addresses of \"this network\" (0.0.0.0/8)");
  mistake("127.0.0.1", "loopback addresses (127.0.0.0/8)");
  mistake("126.0.0.0-128.0.0.0", "loopback addresses (127.0.0.0/8)");
  mistake("169.254.0.0/16", "link-local addresses (169.254.0.0/16)");
  mistake("224.0.0.251", "multicast addresses (224.0.0.0/4)");
  mistake("223.255.255.0-224.0.0.0", "multicast addresses (224.0.0.0/4)");
  mistake("255.255.255.255", "reserved addresses (240.0.0.0/4)");
}

TEST(PoolSection, EveryRangeThatIsWrongIsTold) {
  EXPECT_THAT(mistakes_in_pool(
                  "ranges = [\"10.0.0.5/24\", \"127.0.0.1\"]\nexclude = [\"10.0.0.9-10.0.0.1\", \"staff\"]"),
              ElementsAre(HasSubstr("vpn.toml:4:11: \"10.0.0.5/24\" has a host part"),
                          HasSubstr("vpn.toml:4:26: \"127.0.0.1\" holds loopback addresses"),
                          HasSubstr("vpn.toml:5:12: \"10.0.0.9-10.0.0.1\" ends before it begins"),
                          HasSubstr("vpn.toml:5:33: \"staff\" is no IPv4 address")));
}

TEST(PoolSection, MustHaveAnAddressLeft) {
  EXPECT_THAT(mistakes_in_pool("ranges = []"),
              ElementsAre("vpn.toml:4:10: `ranges` is empty: write ranges = [\"10.20.0.0/22\"]"));
  EXPECT_THAT(mistakes_in_pool("ranges = [\"10.0.0.0/24\"]\nexclude = [\"10.0.0.0/16\"]"),
              ElementsAre("vpn.toml:4:10: the pool has no address left: `exclude` takes all of `ranges`"));
}

TEST(PoolSection, NeedsANameAndAddresses) {
  EXPECT_THAT(
      told("schema = 1\n\n  [[pool]]\n"),
      ElementsAre(
          "vpn.toml:3:3: [[pool]] has no `name`: write name = \"staff\"",
          "vpn.toml:3:3: [[pool]] has neither `ranges` nor `prefix`: write ranges = [\"10.20.0.0/22\"] for "
          "IPv4 or prefix = \"2001:db8:20::/64\" for IPv6"));
  EXPECT_THAT(told("schema = 1\n[[pool]]\nname = \"\"\nranges = [\"10.0.0.1\"]\n"),
              ElementsAre("vpn.toml:3:8: `name` is empty: write name = \"staff\""));
}

TEST(PoolSection, ValuesMustBeOfTheirType) {
  EXPECT_THAT(
      mistakes_in_pool("ranges = \"10.0.0.1\""),
      ElementsAre("vpn.toml:4:10: `ranges` is a text: a list is wanted, as ranges = [\"10.20.0.0/22\", "
                  "\"10.20.8.10-10.20.8.99\"]"));
  EXPECT_THAT(
      mistakes_in_pool("ranges = [\"10.0.0.5/24\", 7, \"10.0.0.999\"]"),
      ElementsAre(HasSubstr("vpn.toml:4:11: "), HasSubstr("vpn.toml:4:26: `ranges` is a whole number"),
                  HasSubstr("vpn.toml:4:29: ")));
  EXPECT_THAT(
      mistakes_in_pool("ranges = [\"10.0.0.1\"]\nsticky_addresses = \"2\""),
      ElementsAre(
          "vpn.toml:5:20: `sticky_addresses` is a text: a whole number is wanted, as sticky_addresses = 2"));
  EXPECT_THAT(mistakes_in_pool("ranges = [\"10.0.0.1\"]\nsticky_addresses = -1"),
              ElementsAre("vpn.toml:5:20: `sticky_addresses` is -1: from 0 to 1000 is possible"));
  EXPECT_THAT(
      mistakes_in_pool("ranges = [\"10.0.0.1\"]\nsticky_addresses = 9223372036854775807"),
      ElementsAre("vpn.toml:5:20: `sticky_addresses` is 9223372036854775807: from 0 to 1000 is possible"));
}

TEST(PoolSection, ExplainsWhatIsNoDuration) {
  EXPECT_THAT(mistakes_in_pool("ranges = [\"10.0.0.1\"]\nsticky = \"30\"\nhold_down = \"5 minutes\""),
              ElementsAre("vpn.toml:5:10: \"30\" has no unit: write \"30s\" if seconds are meant",
                          "vpn.toml:6:13: \"5 minutes\" is no duration: a whole number with ms, s, m, h or d "
                          "is, as \"90s\", or "
                          "\"forever\""));
  EXPECT_THAT(
      mistakes_in_pool("ranges = [\"10.0.0.1\"]\nsticky = \"99999999999999999999d\""),
      ElementsAre(
          "vpn.toml:5:10: \"99999999999999999999d\" is too long: at most \"1000000d\", or \"forever\""));
}

TEST(PoolSection, WithAPrefixIsOfIPv6) {
  const PoolSettings six = pool("prefix = \"2001:db8:20::/64\"\nhold_down = \"1h\"");
  EXPECT_EQ(six.family, Family::v6);
  EXPECT_EQ(six.prefix.to_string(), "2001:db8:20::/64");
  EXPECT_EQ(six.hold_down, 1h);
  EXPECT_TRUE(six.addresses.empty());
  EXPECT_EQ(pool("prefix = \"fd00:1:2:3::/64\"").prefix.to_string(), "fd00:1:2:3::/64");
}

TEST(PoolSection, IsOfOneFamily) {
  EXPECT_THAT(
      mistakes_in_pool("prefix = \"2001:db8::/64\"\nranges = [\"10.0.0.1\"]\nexclude = []"),
      ElementsAre(
          "vpn.toml:5:10: `ranges` is of IPv4 and `prefix` of IPv6: a pool is of one family, so write two "
          "pools",
          "vpn.toml:6:11: `exclude` is of IPv4 and `prefix` of IPv6: a pool is of one family, so write two "
          "pools"));
}

TEST(PoolSection, ExplainsWhatIsNoPrefix) {
  for (const char* const prefix :
       {"", "2001:db8::", "2001:db8::/48", "2001:db8::/63", "2001:db8::/65", "2001:db8::/128",
        "2001:db8::1/64", "2001:db8::/064", "10.0.0.0/24", "x/64", "2001:db8::/64/64"}) {
    EXPECT_THAT(
        mistakes_in_pool("prefix = \"" + std::string(prefix) + "\""),
        ElementsAre(
            "vpn.toml:4:10: \"" + std::string(prefix) +
            "\" is no IPv6 prefix of 64 bits with zeros behind it: write prefix = \"2001:db8:20::/64\""))
        << prefix;
  }
  for (const char* const prefix : {"::/64", "fe80::/64", "fec0::/64", "ff02::/64"}) {
    EXPECT_THAT(mistakes_in_pool("prefix = \"" + std::string(prefix) + "\""),
                ElementsAre("vpn.toml:4:10: \"" + std::string(prefix) +
                            "\" is not a prefix of global or unique local addresses: write prefix = "
                            "\"2001:db8:20::/64\" with "
                            "your own"))
        << prefix;
  }
}

TEST(PoolSection, TakesTheValuesOfAPoolAmongOthers) {
  const PoolSettings plain = pool("ranges = [\"10.0.0.1\"]");
  EXPECT_EQ(plain.next, std::nullopt);
  EXPECT_FALSE(plain.drain);
  EXPECT_THAT(plain.warn, ElementsAre(80u, 95u));
  EXPECT_TRUE(plain.behind_nat);
  const PoolSettings all = pool("ranges = [\"10.0.0.1\"]\ndrain = true\nwarn = [90, 50, 90]\nnat = false");
  EXPECT_TRUE(all.drain);
  EXPECT_THAT(all.warn, ElementsAre(50u, 90u));
  EXPECT_FALSE(all.behind_nat);
  EXPECT_THAT(pool("ranges = [\"10.0.0.1\"]\nwarn = []").warn, IsEmpty());
}

TEST(PoolSection, TellsWhatIsWrongWithThem) {
  EXPECT_THAT(
      mistakes_in_pool("ranges = [\"10.0.0.1\"]\ndrain = 1\nwarn = [0, 101, \"80\"]\nnat = \"no\"\nnext = 7"),
      ElementsAre("vpn.toml:5:9: `drain` is a whole number: true or false is wanted, as drain = true",
                  "vpn.toml:6:9: `warn` is 0: from 1 to 100 is possible",
                  "vpn.toml:6:12: `warn` is 101: from 1 to 100 is possible",
                  "vpn.toml:6:17: `warn` is a text: a whole number is wanted, as warn = [80, 95]",
                  "vpn.toml:7:7: `nat` is a text: true or false is wanted, as nat = false",
                  "vpn.toml:8:8: `next` is a whole number: a text is wanted"));
  EXPECT_THAT(mistakes_in_pool("ranges = [\"10.0.0.1\"]\nwarn = 80"),
              ElementsAre("vpn.toml:5:8: `warn` is a whole number: a list is wanted, as warn = [80, 95]"));
}

std::string pools(std::initializer_list<std::string_view> ranges) {
  std::string text = "schema = 1\n";
  char name = 'a';
  for (const std::string_view range : ranges) {
    text += "[[pool]]\nname = \"" + std::string(1, name++) + "\"\n" + std::string(range) + "\n";
  }
  return text;
}

TEST(Pools, MayNotOverlap) {
  EXPECT_THAT(told(pools({"ranges = [\"10.0.0.0/24\"]", "ranges = [\"10.9.0.1\", \"10.0.0.200-10.0.1.9\"]"})),
              ElementsAre("vpn.toml:7:23: pools `b` and `a` overlap: 10.0.0.200-10.0.0.254 is in both. Take "
                          "it out of one, by "
                          "`ranges` or `exclude`"));
  EXPECT_THAT(told(pools({"ranges = [\"10.0.0.1\"]", "ranges = [\"10.0.0.1\"]"})),
              ElementsAre(HasSubstr("vpn.toml:7:11: pools `b` and `a` overlap: 10.0.0.1 is in both")));
}

TEST(Pools, EveryPairThatOverlapsIsToldOnce) {
  EXPECT_THAT(
      told(pools({"ranges = [\"10.0.0.0-10.0.9.9\"]", "ranges = [\"10.0.0.5-10.0.0.9\", \"10.0.1.1\"]",
                  "ranges = [\"10.0.0.9\"]", "ranges = [\"10.1.0.0/24\"]"})),
      ElementsAre(HasSubstr("pools `b` and `a` overlap: 10.0.0.5-10.0.0.9 "),
                  HasSubstr("pools `c` and `a` overlap: 10.0.0.9 "),
                  HasSubstr("pools `c` and `b` overlap: 10.0.0.9 ")));
}

TEST(Pools, MayShareANetworkIfTheyExcludeEachOther) {
  EXPECT_THAT(
      told(pools({"ranges = [\"10.0.0.0/24\"]\nexclude = [\"10.0.0.100-10.0.0.199\"]",
                  "ranges = [\"10.0.0.100-10.0.0.199\"]", "ranges = [\"10.0.0.255\", \"10.0.1.0\"]"})),
      IsEmpty());
}

TEST(Pools, HavePrefixesOfTheirOwn) {
  EXPECT_THAT(told(pools({"prefix = \"2001:db8::/64\"", "prefix = \"2001:db8:0:1::/64\"",
                          "prefix = \"2001:DB8:0:0::/64\""})),
              ElementsAre("vpn.toml:10:10: pools `c` and `a` overlap: both have the prefix 2001:db8::/64. "
                          "Let rules name one pool "
                          "for both"));
}

TEST(Pools, HaveNamesOfTheirOwn) {
  EXPECT_THAT(
      told("schema = 1\n[[pool]]\nname = \"x\"\nranges = [\"10.0.0.1\"]\n[[pool]]\nranges = [\"10.0.0.2\"]\n"
           "name = \"x\"\n[[pool]]\nname = \"X\"\nranges = [\"10.0.0.3\"]\n"),
      ElementsAre("vpn.toml:7:8: a pool is named `x` already, in line 3: write another name"));
}

TEST(Pools, OfDifferentAddressClassesAreWarnedOf) {
  EXPECT_THAT(
      told(pools({"ranges = [\"10.0.0.0/24\"]", "ranges = [\"172.16.0.0/24\"]",
                  "ranges = [\"10.7.0.1\", \"192.168.0.1\"]", "prefix = \"2001:db8::/64\""})),
      ElementsAre(
          "vpn.toml:7:11: warning: 172.16.0.1 is of address class B, but 10.0.0.1 of class A: clients derive "
          "routes "
          "from the class, so take all addresses from one",
          HasSubstr(
              "vpn.toml:10:23: warning: 192.168.0.1 is of address class C, but 10.0.0.1 of class A: ")));
}

TEST(Pools, LeadToTheNextOne) {
  const ConfigurationResult result =
      read(pools({"ranges = [\"10.0.0.1\"]\nnext = \"c\"", "ranges = [\"10.0.0.2\"]\nnext = \"c\"",
                  "ranges = [\"10.0.0.3\"]"}) +
           "[[rule]]\npools = [\"a\", \"b\"]\n");
  EXPECT_THAT(result.diagnostics, IsEmpty());
  const Policy& policy = *result.configuration.value().policy;
  EXPECT_EQ(policy.pool(0).next, 2u);
  EXPECT_EQ(policy.pool(2).next, std::nullopt);
  EXPECT_THAT(policy.reach(0), ElementsAre(0u, 2u, 1u));
}

TEST(Pools, LeadToOneThatExistsAndIsOfTheSameFamily) {
  EXPECT_THAT(
      told(pools({"ranges = [\"10.0.0.1\"]\nnext = \"B\"", "prefix = \"2001:db8::/64\"\nnext = \"a\""})),
      ElementsAre("vpn.toml:5:8: no pool is named `B`: did you mean `b`?",
                  "vpn.toml:9:8: pool `a` is of IPv4, and this one of IPv6: name a pool of IPv6"));
}

TEST(Pools, DoNotLeadRoundInACircle) {
  EXPECT_THAT(
      told(pools({"ranges = [\"10.0.0.1\"]\nnext = \"a\""})),
      ElementsAre("vpn.toml:5:8: `next` leads round in a circle: `a`, `a`. Leave it out of the last pool to "
                  "ask"));
  EXPECT_THAT(told(pools({"ranges = [\"10.0.0.1\"]\nnext = \"b\"", "ranges = [\"10.0.0.2\"]\nnext = \"c\"",
                          "ranges = [\"10.0.0.3\"]\nnext = \"b\"", "ranges = [\"10.0.0.4\"]\nnext = \"c\""})),
              ElementsAre(HasSubstr("vpn.toml:9:8: `next` leads round in a circle: `b`, `c`, `b`.")))
      << "each circle once";
}

}  // namespace
}  // namespace raspool
