// How the book keeps what it knows of an address in little room, and gets it out again whole.
#include <gtest/gtest.h>

#include <limits>
#include <random>
#include <string>
#include <tuple>

#include "core/lease/lease_facts.hpp"
#include "core/lease/ras_ports.hpp"
#include "tests/support/random_seed.hpp"
#include "tests/support/times.hpp"

namespace raspool::test {
namespace {

using namespace std::chrono_literals;

auto all_of(const LeaseFacts& facts) {
  return std::tuple(facts.id, facts.became, facts.change, facts.from, facts.prefix, facts.ended, facts.to,
                    facts.rests_from, facts.released);
}

LeaseFacts live_facts() {
  LeaseFacts facts;
  facts.id = facts.became = facts.change = 7;
  facts.from = at(1h).wall;
  facts.ended = false;
  return facts;
}

LeaseFacts ended_facts() {
  LeaseFacts facts = live_facts();
  facts.change = 9;
  facts.ended = true;
  facts.to = facts.rests_from = at(2h).wall;
  facts.released = at(2h).ticks;
  return facts;
}

void expect_kept(const LeaseFacts& facts) {
  PackedFacts packed;
  packed.set(facts);
  EXPECT_EQ(all_of(packed.get()), all_of(facts));
  if (!facts.ended) {
    EXPECT_EQ(packed.get().connection, facts.connection);
  }
  EXPECT_EQ(packed.id(), facts.id);
  EXPECT_EQ(packed.released(), facts.released);
}

TEST(PackedFacts, KeepsWhatIsUsual) {
  expect_kept(live_facts());
  expect_kept(ended_facts());
  LeaseFacts connected = live_facts();
  connected.connection = std::numeric_limits<std::uint64_t>::max();
  expect_kept(connected);
}

TEST(PackedFacts, KeepsWhatIsNotAsItIs) {
  const auto with = [](auto change) {
    LeaseFacts facts = ended_facts();
    change(facts);
    expect_kept(facts);
  };
  with([](LeaseFacts& facts) {
    facts.id = facts.became = facts.change = std::numeric_limits<Sequence>::max();
  });
  with([](LeaseFacts& facts) { facts.change = facts.id + (Sequence{1} << 28); });
  with([](LeaseFacts& facts) { facts.id = facts.change = facts.became + (Sequence{1} << 28); });
  with([](LeaseFacts& facts) { facts.change = 1; });                    // before its id
  with([](LeaseFacts& facts) { facts.from = facts.to + 1s; });          // ends before it begins
  with([](LeaseFacts& facts) { facts.rests_from = facts.to + 5min; });  // after a crash
  with([](LeaseFacts& facts) { facts.to = facts.rests_from = facts.from + 24h * 365 * 100; });
  with([](LeaseFacts& facts) { facts.from = WallTime(-1us); });
  with([](LeaseFacts& facts) { facts.from = WallTime::min(); });
  with([](LeaseFacts& facts) { facts.to = facts.rests_from = WallTime::max(); });
  with([](LeaseFacts& facts) { facts.released = Ticks::min(); });
  with([](LeaseFacts& facts) { facts.released = Ticks(-1us); });
  with([](LeaseFacts& facts) { facts.prefix = PrefixV6::from_number(1); });
}

TEST(PackedFacts, KeepsTheLastOfManyWhereverEachStands) {
  std::mt19937_64 random(random_seed());
  // Numbers of every length, so that each bound is met from both sides.
  const auto number = [&] { return random() >> random() % 64; };
  const auto time = [&] { return WallTime(Duration(static_cast<std::int64_t>(number()))); };
  PackedFacts packed, other;
  for (int turn = 0; turn < 20'000; ++turn) {
    LeaseFacts facts;
    facts.became = number();
    facts.id = facts.became + number() % 1'000;
    facts.change = facts.id + (random() % 2 == 0 ? number() : 0);
    facts.from = time();
    facts.ended = random() % 2 == 0;
    if (facts.ended) {
      facts.to = random() % 4 == 0 ? time() : WallTime(facts.from.time_since_epoch() / 2 + 1h);
      facts.rests_from = random() % 4 == 0 ? time() : facts.to;
      facts.released = Ticks(Duration(static_cast<std::int64_t>(number()) * (random() % 2 == 0 ? 1 : -1)));
    } else {
      facts.connection = number();
    }
    packed.set(facts);
    ASSERT_EQ(all_of(packed.get()), all_of(facts)) << turn;
    if (random() % 3 == 0) other = std::move(packed);
  }
}

TEST(PackedFacts, EndAsIfTheyWereSetAnew) {
  std::mt19937_64 random(random_seed());
  const auto number = [&] { return random() >> random() % 64; };
  for (int turn = 0; turn < 20'000; ++turn) {
    LeaseFacts facts = live_facts();
    facts.became = number();
    facts.id = facts.change = facts.became + number() % 1'000;
    facts.from = WallTime(Duration(static_cast<std::int64_t>(number())));
    facts.connection = number();
    PackedFacts packed;
    packed.set(facts);
    facts.ended = true;
    facts.connection = 0;
    facts.change += number();
    facts.to = facts.rests_from = WallTime(Duration(static_cast<std::int64_t>(number())));
    facts.released = Ticks(Duration(static_cast<std::int64_t>(number()) * (random() % 2 == 0 ? 1 : -1)));
    const PackedFacts before = packed;
    packed.end(facts.change, facts.to, facts.released);
    ASSERT_EQ(all_of(packed.get()), all_of(facts)) << turn;
    ASSERT_EQ(packed.get().connection, 0U);
    ASSERT_EQ(packed.became(), facts.became);
    ASSERT_EQ(packed.from(), facts.from);
    ASSERT_FALSE(before.get().ended) << "a copy is its own";
  }
}

TEST(RasPorts, GiveEveryNameBackAndTellNamesApart) {
  RasPorts ports;
  const std::string names[] = {"VPN3-0",
                               "VPN3-1",
                               "VPN3-01",
                               "VPN3-",
                               "VPN3-127",
                               "VPN2-127",
                               "7",
                               "07",
                               "0",
                               "",
                               "P999999999",
                               "P1999999999",
                               "P4294967295",
                               "P4294967296",
                               "COM 3 ",
                               std::string(40, 'x') + "12",
                               "a very long name of a port 123456",
                               "1x"};
  for (const std::string& name : names) {
    EXPECT_FALSE(ports.find(name) && ports.find(name)->text != 0 && ports.name(*ports.find(name)) != name);
    const RasPort port = ports.of(name);
    EXPECT_EQ(ports.name(port), name);
    LabelText written;
    ports.write(port, written);
    EXPECT_EQ(written, name);
    EXPECT_EQ(port.is_empty(), name.empty());
  }
  for (const std::string& left : names) {
    for (const std::string& right : names) EXPECT_EQ(ports.of(left) == *ports.find(right), left == right);
  }
  EXPECT_FALSE(ports.find("never seen-1"));
}

}  // namespace
}  // namespace raspool::test
