// The host's side: what RRAS calls at the same time, and what it never does.

#include <gmock/gmock.h>

#include <map>

#include "tests/rras-host/conformance/event_log.hpp"
#include "tests/rras-host/conformance/paths.hpp"
#include "tests/rras-host/local_host.hpp"
#include "tests/rras-host/storm.hpp"

namespace rras_host {
namespace {

struct Overlaps {
  bool of_one_function = false;
  bool of_ipv4_group = false;
  bool of_connection_group = false;
  bool of_ipv6_group = false;
  bool across_groups = false;
};

std::string group_of(const std::string& callout) {
  if (callout == "get4" || callout == "release4") return "ipv4";
  if (callout == "get6" || callout == "release6") return "ipv6";
  if (callout.find("connection") != std::string::npos) return "connection";
  return callout.find("link") != std::string::npos ? "link" : callout;
}

// Looks at which callouts ran while another one began.
Overlaps overlaps(const std::vector<EventLog::Event>& events) {
  Overlaps found;
  std::map<std::string, std::string> running;  // callout by thread
  for (const EventLog::Event& event : events) {
    if (!event.begins) {
      running.erase(event.thread);
      continue;
    }
    for (const auto& [thread, callout] : running) {
      const std::string group = group_of(callout);
      const bool same_group = group == group_of(event.callout);
      if (callout == event.callout) found.of_one_function = true;
      if (same_group && group == "ipv4") found.of_ipv4_group = true;
      if (same_group && group == "ipv6") found.of_ipv6_group = true;
      if (same_group && group == "connection") found.of_connection_group = true;
      if (!same_group) found.across_groups = true;
    }
    running[event.thread] = event.callout;
  }
  return found;
}

Overlaps storm_overlaps(bool documented_locks_only) {
  const EventLog log;
  LocalHost host;
  StartOptions start;
  start.dlls = {paths::test_dll("slow")};
  start.documented_locks_only = documented_locks_only;
  start.small_stacks = documented_locks_only;
  const StartReport started = host.start(start);
  EXPECT_TRUE(started.running);
  StormOptions options;
  options.connections = 60;
  options.live_per_thread = 4;
  const StormReport report = storm(host, started, options);
  EXPECT_THAT(report.faults, ::testing::IsEmpty());
  EXPECT_EQ(report.granted, 60u);
  return overlaps(log.events());
}

TEST(Conformance, R84_CallsOfOneFunctionOrOneGroupNeverOverlap) {
  for (const bool documented_locks_only : {false, true}) {
    const Overlaps found = storm_overlaps(documented_locks_only);
    EXPECT_FALSE(found.of_one_function);
    EXPECT_FALSE(found.of_ipv4_group);
    EXPECT_FALSE(found.of_connection_group);
    EXPECT_TRUE(documented_locks_only || !found.of_ipv6_group);
  }
}

TEST(Conformance, R85_CallsOfDifferentGroupsOverlap) {
  const Overlaps found = storm_overlaps(true);
  EXPECT_TRUE(found.across_groups);
  EXPECT_TRUE(found.of_ipv6_group) << "in stress mode only what is documented is serialised";
}

}  // namespace
}  // namespace rras_host
