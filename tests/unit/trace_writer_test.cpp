#include "core/trace/trace_writer.hpp"

#include <gtest/gtest.h>

#include "core/trace/time_text.hpp"
#include "core/trace/trace_reader.hpp"

namespace raspool {
namespace {

// The example of core/INTERFACES.md, section 5, to the letter.
constexpr const char* kExample =
    R"({"v":1,"t":"2026-11-22T13:00:00.123456Z","srv":"VPN1","call":"get4","user":"CORP\\alice",)"
    R"("ras_port":"VPN2-12","in":"10.0.0.9","out":"10.20.0.16","notify":true,"result":0,)"
    R"("reason":"own_address","us":12,"pid":1,"tid":2,"raw":"0a000009"})";

TraceLine example() {
  TraceLine line;
  line.time = wall_time_from("2026-11-22T13:00:00.123456Z");
  line.server = "VPN1";
  line.call = Callout::get4;
  line.user = "CORP\\alice";
  line.ras_port = "VPN2-12";
  line.in = TraceAddress::parse("10.0.0.9");
  line.out = TraceAddress::parse("10.20.0.16");
  line.notify = true;
  line.result = 0;
  line.reason = "own_address";
  line.took_us = 12;
  line.process = 1;
  line.thread = 2;
  line.raw = line.in->raw();
  return line;
}

TEST(TraceWriter, WritesTheExampleOfTheFormatToTheLetter) { EXPECT_EQ(to_text(example()), kExample); }

TEST(TraceWriter, LeavesOutWhatHasNoValue) {
  TraceLine line;
  line.call = Callout::terminate;
  EXPECT_EQ(to_text(line), R"({"v":1,"call":"terminate"})");
}

TEST(TraceWriter, WritesWhatLinkCalloutsTellBehindTheRest) {
  TraceLine line;
  line.call = Callout::accept_link;
  line.ras_port = "VPN2-12";
  line.tunnel = "ikev2";
  line.endpoint = "192.0.2.7";
  line.authentication = "eap";
  line.connection = 18446744073709551615u;
  line.device = "WAN Miniport (IKEv2)";
  EXPECT_EQ(to_text(line),
            R"-({"v":1,"call":"accept_link","ras_port":"VPN2-12","device":"WAN Miniport (IKEv2)",)-"
            R"("connection":18446744073709551615,"auth":"eap","endpoint":"192.0.2.7","tunnel":"ikev2"})");
}

TEST(TraceWriter, EscapesAsJsonAsksAndKeepsUtf8) {
  TraceLine line;
  line.user = "a\"b\\c\n\x01 J\xC3\xBCrgen";
  EXPECT_EQ(to_text(line), "{\"v\":1,\"call\":\"get4\",\"user\":\"a\\\"b\\\\c\\n\\u0001 J\xC3\xBCrgen\"}");
}

TEST(TraceWriter, ReplacesBytesThatAreNotUtf8) {
  TraceLine line;
  line.user = "a\xFF";
  EXPECT_EQ(to_text(line), "{\"v\":1,\"call\":\"get4\",\"user\":\"a\xEF\xBF\xBD\"}");
}

TEST(TraceWriter, IsReadBackAsTheSameLine) {
  const auto read = parse_trace_line(to_text(example()));
  ASSERT_TRUE(std::holds_alternative<TraceLine>(read));
  EXPECT_EQ(std::get<TraceLine>(read), example());
}

TEST(TraceWriter, WhatConnectionsTellIsReadBackToo) {
  TraceLine line;
  line.call = Callout::accept_connection;
  line.domain = "CORP";
  line.computer = "CLIENT7";
  line.client = "10.20.0.16";
  line.client6 = "2001:db8::7";
  line.generation = "table";
  line.flags = 0x10;
  line.seconds = 61;
  line.received = 4'294'967'295;
  line.sent = 0;
  line.table = "02ff";
  line.lost = 3;
  EXPECT_EQ(
      to_text(line),
      R"({"v":1,"call":"accept_connection","domain":"CORP","computer":"CLIENT7","address":"10.20.0.16",)"
      R"("address6":"2001:db8::7","generation":"table","flags":16,"seconds":61,"received":4294967295,)"
      R"("sent":0,"table":"02ff","lost":3})");
  const auto read = parse_trace_line(to_text(line));
  ASSERT_TRUE(std::holds_alternative<TraceLine>(read));
  EXPECT_EQ(std::get<TraceLine>(read), line);
}

TEST(TraceWriter, WritesRawBytesOfBothFamiliesInMemoryOrder) {
  EXPECT_EQ(TraceAddress::parse("10.1.2.3")->raw(), "0a010203");
  EXPECT_EQ(TraceAddress::parse("2001:db8:20::1")->raw(), "20010db8002000000000000000000001");
}

TEST(TraceTime, IsWrittenWithSixPlacesAlways) {
  EXPECT_EQ(to_text(WallTime()), "1970-01-01T00:00:00.000000Z");
  EXPECT_EQ(to_text(*wall_time_from("2024-02-29T23:59:59.9Z")), "2024-02-29T23:59:59.900000Z");
  EXPECT_EQ(to_text(*wall_time_from("1969-12-31T23:59:59.999999Z")), "1969-12-31T23:59:59.999999Z");
}

TEST(TraceTime, RefusesWhatIsNoTime) {
  for (const char* text :
       {"", "2026-11-22", "2026-11-22T13:00:00", "2026-11-22 13:00:00Z", "2026-02-29T13:00:00Z",
        "2026-13-01T13:00:00Z", "2026-11-22T24:00:00Z", "2026-11-22T13:60:00Z", "2026-11-22T13:00:60Z",
        "2026-11-22T13:00:00.Z", "2026-11-22T13:00:00.1234567890Z", "2026-11-22T13:00:00+01:00",
        "-026-11-22T13:00:00Z", "2026-11-22T13:00:00ZZ"}) {
    EXPECT_FALSE(wall_time_from(text)) << text;
  }
}

}  // namespace
}  // namespace raspool
