// Thousands of connections on eight threads: no address twice, and every answer is in the record.

#include <gmock/gmock.h>

#include <cstring>
#include <random>
#include <set>

#include "tests/rras-host/conformance/raspool.hpp"
#include "tests/rras-host/conformance/recorded.hpp"
#include "tests/rras-host/storm.hpp"

namespace rras_host {
namespace {

std::string identifier_text(IN6_ADDR address) {
  std::memset(address.s6_addr, 0, 8);
  return v6_text(address);
}

TEST(Storm, GivesNoAddressTwiceAndRecordsEveryAnswer) {
  // 126 addresses for 96 connections at a time: the pool is all but full, so addresses change hands fast.
  Raspool raspool(
      "schema = 1\n[service]\nserver = \"VPN1\"\ndurability = \"process\"\n"
      "[[pool]]\nname = \"staff\"\nranges = [\"10.20.0.0/25\"]\nhold_down = \"0s\"\n"
      "[[pool]]\nname = \"staff6\"\nprefix = \"2001:db8:20::/64\"\n"
      "[[rule]]\nname = \"everybody\"\npools = [\"staff\", \"staff6\"]\n");
  StartOptions start;
  start.small_stacks = true;
  start.documented_locks_only = true;
  raspool.start(start);
  StormOptions options;
  options.seed = std::random_device()();
  options.connections = 2000;
  std::set<Given> given;
  options.on_answer = [&](const Callout& callout, const Answer& answer) {
    if (answer.result != NO_ERROR) return;
    if (callout.call == Call::get4) {
      given.insert({to_utf8(callout.user), to_utf8(callout.ras_port), v4_text(answer.address)});
    }
    if (callout.call == Call::get6) {
      given.insert({to_utf8(callout.user), to_utf8(callout.ras_port), identifier_text(answer.address6)});
    }
  };
  SCOPED_TRACE("seed " + std::to_string(options.seed));
  const StormReport report = storm(raspool.host(), raspool.report(), options);
  EXPECT_THAT(report.faults, ::testing::IsEmpty());
  EXPECT_EQ(report.connections, 2000u);
  EXPECT_EQ(report.refused, 0u);
  EXPECT_LT(report.slowest, std::chrono::seconds(3));
  raspool.stop();
  const std::set<Given> recorded = recorded_answers(raspool.state_file());
  for (const Given& answer : given) {
    EXPECT_TRUE(recorded.contains(answer)) << answer.user << ' ' << answer.ras_port << ' ' << answer.address;
  }
  EXPECT_GT(given.size(), 2000u);
}

}  // namespace
}  // namespace rras_host
