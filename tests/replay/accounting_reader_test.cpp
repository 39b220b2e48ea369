// What a reader of accounting logs must stand: the acceptance checks of what such logs hold, and the
// examples.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>
#include <string>

#include "core/trace/accounting/session_builder.hpp"
#include "tests/replay/accounting_writer.hpp"
#include "tests/replay/recorded_logs.hpp"

namespace raspool::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;
using namespace std::chrono_literals;

constexpr const char* kClass = "311 1 10.20.0.5 11/23/2026 04:00:11 ";

WrittenRecord record(WrittenRecord::Status status, std::string_view at, const std::string& user,
                     const std::string& address, const std::string& id) {
  WrittenRecord written;
  written.status = status;
  written.at = utc(at);
  written.user = user;
  written.address = address;
  written.id = id;
  written.klass = kClass + id;
  written.port = id;
  return written;
}

std::vector<WrittenRecord> three_sessions() {
  return {record(WrittenRecord::start, "2026-11-23 07:00:00", "CONTOSO\\anna", "10.20.8.17", "41"),
          record(WrittenRecord::start, "2026-11-23 07:05:00", "bob", "10.20.8.18", "42"),
          record(WrittenRecord::stop, "2026-11-23 08:00:00", "CONTOSO\\anna", "10.20.8.17", "41"),
          record(WrittenRecord::start, "2026-11-23 08:10:00", "cleo@contoso.example", "10.20.8.17", "43"),
          record(WrittenRecord::stop, "2026-11-23 09:00:00", "bob", "10.20.8.18", "42"),
          record(WrittenRecord::stop, "2026-11-23 10:00:00", "cleo@contoso.example", "10.20.8.17", "43")};
}

const auto kThreeSessions =
    ElementsAre("CONTOSO\\anna 10.20.8.17 2026-11-23 07:00:00 to 2026-11-23 08:00:00, exact",
                "bob 10.20.8.18 2026-11-23 07:05:00 to 2026-11-23 09:00:00, exact",
                "cleo@contoso.example 10.20.8.17 2026-11-23 08:10:00 to 2026-11-23 10:00:00, exact");

TEST(Accounting, AMixedFileTellsTheSameThreeSessionsInEachFormat) {
  using Form = std::string (*)(const WrittenRecord&);
  const Form database = [](const WrittenRecord& written) { return as_database(written); };
  for (const std::vector<Form>& forms : {std::vector<Form>{database},
                                         {as_ias},
                                         {as_dts},
                                         {database, as_ias, as_dts},
                                         {as_dts, database, as_ias}}) {
    RecordedLogs logs;
    std::string file;
    std::size_t turn = 0;
    for (const WrittenRecord& written : three_sessions()) file += forms[turn++ % forms.size()](written);
    logs.write("IN2611.log", file);
    logs.read();
    EXPECT_THAT(logs.sessions(), kThreeSessions) << file;
    EXPECT_EQ(logs.input().tally.read, 6u);
    EXPECT_EQ(logs.input().tally.broken, 0u);
    EXPECT_EQ(logs.input().tally.damaged, 0u);
  }
}

TEST(Accounting, SixtySixtySixAndSeventyColumnsAreOneFormat) {
  for (const std::size_t columns : {60u, 66u, 70u}) {
    RecordedLogs logs;
    std::string file;
    for (const WrittenRecord& written : three_sessions()) file += as_database(written, columns);
    logs.write("IN2611.log", file);
    logs.read();
    EXPECT_THAT(logs.sessions(), kThreeSessions) << columns;
    EXPECT_EQ(logs.input().tally.broken, 0u);
  }
}

TEST(Accounting, CommasAtTheEndOfARecordMayBeMissing) {
  RecordedLogs logs;
  std::string file;
  for (const WrittenRecord& written : three_sessions()) {
    std::string line = as_database(written);
    line.resize(line.find_last_not_of(",\r\n") + 1);
    file += line + "\n";
  }
  logs.write("IN2611.log", file);
  logs.read();
  EXPECT_THAT(logs.sessions(), kThreeSessions);
}

TEST(Accounting, AStartInOneFileAndItsStopInTheNextAreOneSessionInWhateverOrderTheFilesAreNamed) {
  std::string first, second;
  for (const WrittenRecord& written : three_sessions())
    (written.at < utc("2026-11-23 08:05:00") ? first : second) += as_database(written);
  for (const bool forward : {true, false}) {
    RecordedLogs logs;
    logs.write(forward ? "a.log" : "b.log", forward ? first : second);
    logs.write(forward ? "b.log" : "a.log", forward ? second : first);
    logs.read();
    EXPECT_THAT(logs.sessions(), kThreeSessions) << forward;
  }
}

TEST(Accounting, ARetransmittedStartIsOneSession) {
  for (const bool tells_event_time : {true, false}) {
    RecordedLogs logs;
    std::string file;
    for (const int delay : {0, 5, 10}) {
      WrittenRecord written = record(WrittenRecord::start, "2026-11-23 07:00:00", "anna", "10.20.8.17", "41");
      written.delay = delay;
      written.tells_event_time = tells_event_time;
      file += as_database(written);
    }
    logs.write("IN2611.log", file);
    logs.input_options.zone = *TimeZone::parse("+01:00");
    logs.read();
    EXPECT_THAT(logs.sessions(),
                ElementsAre("anna 10.20.8.17 2026-11-23 07:00:00 to 2026-11-23 07:00:00, open"));
    EXPECT_EQ(logs.recorded().tally.duplicates, 2u);
  }
}

TEST(Accounting, AServersStartEndsItsSessionsAndTheSameIdMayComeAgain) {
  RecordedLogs logs;
  logs.write(
      "IN2611.log",
      as_database(record(WrittenRecord::start, "2026-11-23 07:00:00", "anna", "10.20.8.17", "41")) +
          as_database(record(WrittenRecord::on, "2026-11-23 07:30:00", "", "", "1")) +
          as_database(record(WrittenRecord::start, "2026-11-23 07:40:00", "anna", "10.20.8.17", "41")) +
          as_database(record(WrittenRecord::stop, "2026-11-23 08:00:00", "anna", "10.20.8.17", "41")));
  logs.read();
  EXPECT_THAT(logs.sessions(),
              ElementsAre("anna 10.20.8.17 2026-11-23 07:00:00 to 2026-11-23 07:30:00, server restart",
                          "anna 10.20.8.17 2026-11-23 07:40:00 to 2026-11-23 08:00:00, exact"));
}

TEST(Accounting, SignsOfLifeAloneMakeASession) {
  RecordedLogs logs;
  WrittenRecord first = record(WrittenRecord::interim, "2026-11-23 08:00:00", "anna", "10.20.8.17", "41");
  first.session_time = 3600;
  WrittenRecord second = record(WrittenRecord::interim, "2026-11-23 08:30:00", "anna", "10.20.8.17", "41");
  second.session_time = 5400;
  // Another server's clock goes on, and this one's too, by somebody else's record much later.
  logs.write("IN2611.log",
             as_database(first) + as_database(second) +
                 as_database(record(WrittenRecord::start, "2026-11-23 12:00:00", "bob", "10.20.8.18", "42")));
  logs.read();
  EXPECT_THAT(logs.sessions(),
              ElementsAre("anna 10.20.8.17 2026-11-23 07:00:00 to 2026-11-23 09:00:00, timeout",
                          "bob 10.20.8.18 2026-11-23 12:00:00 to 2026-11-23 12:00:00, open"));
  EXPECT_EQ(logs.recorded().tally.begins_inferred, 1u);
}

TEST(Accounting, AStopAloneIsASessionIfItTellsItsLength) {
  RecordedLogs logs;
  WrittenRecord with_length = record(WrittenRecord::stop, "2026-11-23 08:00:00", "anna", "10.20.8.17", "41");
  with_length.session_time = 1800;
  logs.write("IN2611.log",
             as_database(with_length) +
                 as_database(record(WrittenRecord::stop, "2026-11-23 08:10:00", "bob", "10.20.8.18", "42")));
  logs.read();
  EXPECT_THAT(logs.sessions(),
              ElementsAre("anna 10.20.8.17 2026-11-23 07:30:00 to 2026-11-23 08:00:00, exact"));
  EXPECT_EQ(logs.recorded().tally.without_begin, 1u);
}

// On 25 October 2026 Berlin goes from UTC+2 to UTC+1 at 01:00 UTC: local 02:30 comes twice.
std::string night_of_the_change(bool tells_event_time) {
  std::string file;
  int id = 41;
  for (const std::string_view at : {"2026-10-25 00:10:00", "2026-10-25 00:40:00", "2026-10-25 01:10:00",
                                    "2026-10-25 01:50:00", "2026-10-25 02:20:00"}) {
    WrittenRecord written =
        record(WrittenRecord::start, at, "user" + std::to_string(id), "", std::to_string(id));
    written.offset = written.at < utc("2026-10-25 01:00:00") ? 2h : 1h;
    written.tells_event_time = tells_event_time;
    file += as_database(written);
    ++id;
  }
  return file;
}
std::vector<std::string> begins(const RecordedLogs& logs) {
  std::vector<std::string> result;
  for (const std::string& session : logs.sessions()) result.push_back(session.substr(15, 19));
  return result;
}
const auto kNight = ElementsAre("2026-10-25 00:10:00", "2026-10-25 00:40:00", "2026-10-25 01:10:00",
                                "2026-10-25 01:50:00", "2026-10-25 02:20:00");

TEST(Accounting, InTheNightThatSummerEndsEventTimesAreBelieved) {
  RecordedLogs logs;
  logs.write("IN2610.log", night_of_the_change(true));
  logs.read();
  EXPECT_THAT(begins(logs), kNight);
}

TEST(Accounting, InTheNightThatSummerEndsTheHourThatComesTwiceIsToldByTheOrderOfRecords) {
  RecordedLogs logs;
  logs.input_options.zone = *TimeZone::parse("Europe/Berlin");
  logs.write("IN2610.log", night_of_the_change(false));
  logs.read();
  EXPECT_THAT(begins(logs), kNight);
}

TEST(Accounting, RecordsWithoutEventTimeGoByTheOffsetOfThoseAroundThem) {
  RecordedLogs logs;
  WrittenRecord on = record(WrittenRecord::on, "2026-11-23 04:00:11", "", "", "40");
  on.tells_event_time = false;  // as servers write it
  WrittenRecord start = record(WrittenRecord::start, "2026-11-23 07:00:00", "anna", "10.20.8.17", "41");
  WrittenRecord off = record(WrittenRecord::off, "2026-11-23 09:00:00", "", "", "42");
  off.tells_event_time = false;
  logs.write("IN2611.log", as_database(on) + as_database(start) + as_database(off));
  logs.read();
  EXPECT_EQ(*logs.input().first, utc("2026-11-23 04:00:11"));
  EXPECT_THAT(logs.sessions(),
              ElementsAre("anna 10.20.8.17 2026-11-23 07:00:00 to 2026-11-23 09:00:00, server restart"));
  EXPECT_EQ(logs.input().times.by_zone, 0u);
}

TEST(Accounting, NamesOfAllKindsAreTheSameInEachFormat) {
  for (const std::string& name :
       {std::string("Berg, Anna"), std::string("Anna \"the boss\" Berg"), std::string("J\xC3\xBCrgen"),
        std::string("R&D"), std::string("\xF0\x9F\x98\x80"), std::string(250, 'x'),
        std::string("<script>")}) {
    RecordedLogs logs;
    WrittenRecord start = record(WrittenRecord::start, "2026-11-23 07:00:00", name, "10.20.8.17", "41");
    WrittenRecord stop = record(WrittenRecord::stop, "2026-11-23 08:00:00", name, "10.20.8.17", "41");
    logs.write("IN2611.log", as_ias(start) + as_dts(stop));
    start.at += 1h * 24;
    stop.at += 1h * 24;
    logs.write("IN2612.log", as_database(start) + as_ias(stop));
    logs.read();
    EXPECT_THAT(logs.sessions(),
                ElementsAre(name + " 10.20.8.17 2026-11-23 07:00:00 to 2026-11-23 08:00:00, exact",
                            name + " 10.20.8.17 2026-11-24 07:00:00 to 2026-11-24 08:00:00, exact"));
    EXPECT_EQ(logs.recorded().names.size(), 3u);  // of nothing, of the user, of the RAS port
  }
}

TEST(Accounting, ANameInHexadecimalIsTheNameItself) {
  RecordedLogs logs;
  logs.write("IN2611.log",
             "10.20.0.5,0x426572672C20416E6E61,11/23/2026,08:02:15,RAS,VPN01,4,10.20.0.5,5,127,61,5,8,"
             "10.20.8.17,44,41,40,1,25,311 1 10.20.0.5 11/23/2026 04:00:11 41,4136,4,4142,0\r\n");
  logs.input_options.zone = *TimeZone::parse("+01:00");
  logs.read();
  EXPECT_THAT(logs.sessions(),
              ElementsAre("Berg, Anna 10.20.8.17 2026-11-23 07:02:15 to 2026-11-23 07:02:15, open"));
}

TEST(Accounting, RecordsOfWiFiAmongThoseOfAVpnAreNotCounted) {
  RecordedLogs logs;
  std::string file;
  for (const WrittenRecord& written : three_sessions()) {
    file += as_database(written);
    WrittenRecord wifi = written;
    wifi.id = "9" + written.id;
    wifi.klass = "";
    wifi.port_type = 19;
    wifi.tunnel_type = 0;
    file += as_ias(wifi);
    WrittenRecord vlan = written;
    vlan.id = "8" + written.id;
    vlan.tunnel_type = 13;
    file += as_dts(vlan);
  }
  logs.write("IN2611.log", file);
  logs.read();
  EXPECT_THAT(logs.sessions(), kThreeSessions);
  EXPECT_EQ(logs.recorded().tally.of_switch_or_wifi, 12u);
}

TEST(Accounting, ALastLineThatIsCutOffIsCountedAndTheRestIsRead) {
  for (const auto form :
       {+[](const WrittenRecord& written) { return as_database(written); }, &as_ias, &as_dts}) {
    RecordedLogs logs;
    std::string file;
    for (const WrittenRecord& written : three_sessions()) file += form(written);
    const std::string last = form(three_sessions().front());
    logs.write("IN2611.log", file + last.substr(0, 48));
    logs.read();
    EXPECT_THAT(logs.sessions(), kThreeSessions);
    EXPECT_EQ(logs.input().tally.broken, 1u) << last.substr(0, 48);
    EXPECT_TRUE(logs.input().tally.is_cut_off);
    EXPECT_THAT(logs.input().tally.first_broken, SizeIs(1));
    EXPECT_EQ(logs.input().tally.first_broken.front().line, 7u);
    EXPECT_FALSE(logs.input().tally.is_mostly_broken());
  }
}

TEST(Accounting, ZeroBytesARubbishLineAndALineOfTenMegabytesAreCountedAndPassedOver) {
  RecordedLogs logs;
  std::string file;
  for (const WrittenRecord& written : three_sessions()) file += as_database(written);
  file += "\"VPN01\"," + std::string(3, '\0') + ",11/23/2026\r\n";
  file += "\x01\x02\xFF\xFE rubbish\r\n";
  file += std::string(10'000'000, 'x') + "\r\n";
  file += "<Event>" + std::string(200'000, 'x') + "</Event>\r\n";
  WrittenRecord last = record(WrittenRecord::start, "2026-11-23 11:00:00", "dora", "10.20.8.19", "44");
  file += as_database(last);
  logs.write("IN2611.log", file);
  logs.read();
  EXPECT_EQ(logs.input().tally.broken, 4u);
  EXPECT_EQ(logs.input().tally.read, 7u);
  EXPECT_THAT(logs.input().tally.first_broken, SizeIs(4));
  EXPECT_EQ(logs.input().tally.first_broken[2].line, 9u);
  EXPECT_EQ(logs.recorded().sessions.size(), 4u);
}

TEST(Accounting, AnEmptyFileHasNoRecordAndNothingBroken) {
  RecordedLogs logs;
  logs.write("IN2611.log", "");
  logs.write("IN2612.log", "\r\n\r\n");
  logs.read();
  for (const std::size_t index : {0u, 1u}) {
    EXPECT_EQ(logs.input(index).tally.read + logs.input(index).tally.broken, 0u);
    EXPECT_FALSE(logs.input(index).tally.is_mostly_broken());
  }
}

TEST(Accounting, AFileOfAnotherKindIsMostlyBroken) {
  RecordedLogs logs;
  logs.write("index.html", "<!DOCTYPE html>\n<html>\n<body>Hello, <b>world</b></body>\n</html>\n");
  logs.write("u_ex261123.log", "#Software: IIS\n2026-11-23 08:02:15 10.0.0.1 GET / - 80\n");
  logs.read();
  EXPECT_TRUE(logs.input(0).tally.is_mostly_broken());
  EXPECT_TRUE(logs.input(1).tally.is_mostly_broken());
  EXPECT_THAT(logs.recorded().sessions, IsEmpty());
}

TEST(Accounting, TwoRecordsRunTogetherAreBrokenAndTheNextIsRead) {
  RecordedLogs logs;
  const auto sessions = three_sessions();
  std::string file = as_database(sessions[0]);
  file.resize(70);
  for (const WrittenRecord& written : sessions) file += as_database(written);
  logs.write("IN2611.log", file);
  logs.read();
  EXPECT_EQ(logs.input().tally.broken, 1u);
  EXPECT_EQ(logs.input().tally.read, 5u);
}

TEST(Accounting, MemoryIsBoundedByOpenSessionsOverManyRecords) {
  constexpr std::size_t kPairs = 20'000, kOpen = 20;
  NameTable names;
  SessionTally tally;
  std::size_t told = 0, most_kept = 0;
  SessionBuilder builder({}, names, tally, [&](const Session&) { ++told; });
  AccountingRecord written;
  const auto take = [&](RecordKind kind, std::size_t number, WallTime at) {
    written.clear();
    written.kind = kind;
    written.event = at;
    written.nas_address = "10.20.0.5";
    written.user_name = "user" + std::to_string(number % 100);
    written.session_id = std::to_string(number);
    written.klass = "311 1 " + std::to_string(number);
    written.port = std::to_string(number % (2 * kOpen));
    written.address = AddressV4::from_number(0x0A140000u + static_cast<std::uint32_t>(number % (2 * kOpen)));
    builder.take(written, at);
    most_kept = std::max(most_kept, builder.kept());
  };
  WallTime now = utc("2026-01-01 00:00:00");
  for (std::size_t number = 0; number < kPairs; ++number, now += 30s) {
    take(RecordKind::start, number, now);
    if (number >= kOpen) take(RecordKind::stop, number - kOpen, now + 10s);
  }
  builder.finish();
  EXPECT_EQ(told, kPairs);
  EXPECT_EQ(most_kept, kOpen + 1);
  EXPECT_EQ(tally.by_end[static_cast<std::size_t>(SessionEnd::exact)], kPairs - kOpen);
}

}  // namespace
}  // namespace raspool::test
