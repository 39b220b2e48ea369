// Formats besides those of NPS and RRAS, and what files may be written in.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/replay/accounting_writer.hpp"
#include "tests/replay/recorded_logs.hpp"

namespace raspool::test {
namespace {

using testing::ElementsAre;
using testing::SizeIs;

std::string pair_of(const std::string& user, std::string_view day = "2026-11-23") {
  WrittenRecord written;
  written.user = user;
  written.address = "10.20.8.17";
  written.id = "41";
  written.at = utc(std::string(day) + " 07:02:15");
  std::string text = as_database(written);
  written.status = WrittenRecord::stop;
  written.at = utc(std::string(day) + " 11:10:02");
  return text + as_database(written);
}
const auto kJuergen =
    ElementsAre("J\xC3\xBCrgen 10.20.8.17 2026-11-23 07:02:15 to 2026-11-23 11:10:02, exact");

TEST(AccountingEncoding, Utf8WithAMarkIsRead) {
  RecordedLogs logs;
  logs.write("IN2611.log", "\xEF\xBB\xBF" + pair_of("J\xC3\xBCrgen"));
  logs.read();
  EXPECT_THAT(logs.sessions(), kJuergen);
}

TEST(AccountingEncoding, CodePage1252IsRead) {
  RecordedLogs logs;
  logs.write("IN2611.log", pair_of("J\xFCrgen"));
  logs.read();
  EXPECT_THAT(logs.sessions(), kJuergen);
}

TEST(AccountingEncoding, Utf16OfBothByteOrdersIsRead) {
  for (const bool little : {true, false}) {
    std::string bytes = little ? "\xFF\xFE" : "\xFE\xFF";
    for (const char character : pair_of("J\xFCrgen")) {
      bytes += little ? character : '\0';
      bytes += little ? '\0' : character;
    }
    RecordedLogs logs;
    logs.write("IN2611.log", bytes);
    logs.read();
    EXPECT_THAT(logs.sessions(), kJuergen);
  }
}

TEST(AccountingEncoding, Utf16WithoutAMarkIsBrokenAndNothingWorse) {
  std::string bytes;
  for (const char character : pair_of("anna")) {
    bytes += character;
    bytes += '\0';
  }
  RecordedLogs logs;
  logs.write("IN2611.log", bytes);
  logs.read();
  EXPECT_TRUE(logs.input().tally.is_mostly_broken());
}

std::string dated(const std::string& date, const std::string& id) {
  return "10.20.0.5,anna," + date + ",08:00:00,RAS,VPN01,5,12" + ",44," + id + ",40,1,4136,4\r\n";
}

TEST(AccountingDates, AFileInWhichOnlyTheFirstNumberGoesAbove12IsDayFirst) {
  RecordedLogs logs;
  logs.write("IN2611.log", dated("02/11/2026", "1") + dated("13/11/2026", "2"));
  logs.read();
  EXPECT_EQ(*logs.input().first, utc("2026-11-02 08:00:00"));
  EXPECT_EQ(logs.input().order, DateOrder::day_first);
}

TEST(AccountingDates, AFileThatLeavesItOpenIsMonthFirst) {
  RecordedLogs logs;
  logs.write("IN2611.log", dated("02/11/2026", "1"));
  logs.read();
  EXPECT_EQ(*logs.input().first, utc("2026-02-11 08:00:00"));
}

TEST(AccountingDates, AFileOfBothOrdersIsRefusedUnlessTheOrderIsNamed) {
  RecordedLogs logs;
  logs.write("IN2611.log", dated("11/13/2026", "1") + dated("13/11/2026", "2"));
  logs.read();
  EXPECT_THAT(logs.input().unreadable, testing::HasSubstr("--dates"));
  logs.input_options.order = DateOrder::month_first;
  logs.read();
  EXPECT_EQ(logs.input().unreadable, "");
  EXPECT_EQ(logs.input().tally.read, 1u);
  EXPECT_EQ(logs.input().tally.broken, 1u);
}

TEST(AccountingDates, YearsMayComeFirst) {
  RecordedLogs logs;
  logs.write("IN2611.log", dated("2026-11-23", "1"));
  logs.read();
  EXPECT_EQ(*logs.input().first, utc("2026-11-23 08:00:00"));
}

TEST(AccountingZone, RulesOfAZoneAreKnownByItsNameOrWrittenOut) {
  for (const char* name : {"Europe/Berlin", "CET-1CEST,M3.5.0,M10.5.0/3"}) {
    const auto zone = TimeZone::parse(name);
    ASSERT_TRUE(zone) << name;
    const auto local = [](std::string_view text) { return LocalTime(utc(text).time_since_epoch()); };
    EXPECT_EQ(zone->to_utc(local("2026-01-15 12:00:00")), utc("2026-01-15 11:00:00"));
    EXPECT_EQ(zone->to_utc(local("2026-07-15 12:00:00")), utc("2026-07-15 10:00:00"));
    EXPECT_EQ(zone->to_utc(local("2026-10-25 02:30:00")), utc("2026-10-25 00:30:00"));
    EXPECT_EQ(zone->to_utc(local("2026-10-25 02:30:00"), true), utc("2026-10-25 01:30:00"));
    EXPECT_EQ(zone->to_local(utc("2026-07-15 10:00:00")), local("2026-07-15 12:00:00"));
  }
  const auto sydney = TimeZone::parse("Australia/Sydney");
  ASSERT_TRUE(sydney);
  EXPECT_EQ(sydney->to_local(utc("2026-01-15 00:00:00")),
            LocalTime(utc("2026-01-15 11:00:00").time_since_epoch()));
  EXPECT_EQ(sydney->to_local(utc("2026-07-15 00:00:00")),
            LocalTime(utc("2026-07-15 10:00:00").time_since_epoch()));
  EXPECT_EQ(TimeZone::parse("-03:30")->to_utc(LocalTime(utc("2026-01-15 00:00:00").time_since_epoch())),
            utc("2026-01-15 03:30:00"));
  for (const char* nonsense : {"", "Berlin", "+25:00", "CET", "CET-1CEST", "CET-1CEST,M13.5.0,M10.5.0"})
    EXPECT_FALSE(TimeZone::parse(nonsense)) << nonsense;
}

TEST(AccountingDetail, ARecordOfFreeRadiusIsRead) {
  RecordedLogs logs;
  logs.write("detail-20261123",
             "Mon Nov 23 08:02:15 2026\n"
             "\tUser-Name = \"an\\\"na\\303\\274\"\n\tNAS-IP-Address = 10.20.0.5\n\tNAS-Port = 127\n"
             "\tNAS-Port-Type = Virtual\n\tAcct-Status-Type = Start\n\tAcct-Session-Id = \"41\"\n"
             "\tFramed-IP-Address = 10.20.8.17\n\tEvent-Timestamp = \"Nov 23 2026 08:02:15 XYZ\"\n"
             "\tAcct-Unique-Session-Id = \"5b1c0a7be2d94f10\"\n\tTimestamp = 1795417335\n\n"
             "Mon Nov 23 12:10:02 2026\n"
             "\tUser-Name := \"an\\\"na\\303\\274\"\n\tNAS-IP-Address = 10.20.0.5\n"
             "\tAcct-Status-Type = 2\n\tAcct-Session-Id = \"41\"\n\tAcct-Session-Time = 14867\n"
             "\tAcct-Unique-Session-Id = \"5b1c0a7be2d94f10\"\n\tTimestamp = 1795432202\n\n"
             "Mon Nov 23 12:20:02 2026\n\tUser-Name = \"eve\"\n\tUser-Password = \"x\"\n\n");
  logs.read();
  EXPECT_THAT(logs.sessions(), ElementsAre("an\"na\xC3\xBC 10.20.8.17 2026-11-23 07:02:15 to 2026-11-23 "
                                           "11:10:02, exact"));
  EXPECT_EQ(logs.input().tally.broken, 0u);
  EXPECT_EQ(logs.input().tally.skipped, 1u);
  EXPECT_EQ(logs.recorded().tally.wrong_length, 0u);
}

TEST(AccountingRadacct, ATableIsReadByTheNamesOfItsColumns) {
  RecordedLogs logs;
  logs.input_options.zone = *TimeZone::parse("+01:00");
  logs.write(
      "radacct.csv",
      "UserName,nasipaddress,nasportid,nasporttype,acctstarttime,acctupdatetime,acctstoptime,"
      "acctsessiontime,callingstationid,acctterminatecause,framedipaddress,acctsessionid,acctuniqueid\n"
      "anna,10.20.0.5,127,Virtual,2026-11-23 08:02:15,2026-11-23 12:02:15,2026-11-23 12:10:02,14867,"
      "198.51.100.23,User-Request,10.20.8.17,41,5b1c0a7be2d94f10\n"
      "bob,10.20.0.5,126,Virtual,2026-11-23 08:05:40,2026-11-23 12:05:40,NULL,14400,203.0.113.9,,"
      "10.20.8.18,42,77aa0c1d3e5f6012\n"
      "\"Berg, Cleo\",10.20.0.5,126,Virtual,2026-11-24 08:05:40,\\N,0000-00-00 00:00:00,0,203.0.113.9,,"
      "10.20.8.19,43,77aa0c1d3e5f6013\n"
      "short,row\n");
  logs.read();
  EXPECT_THAT(logs.sessions(),
              ElementsAre("anna 10.20.8.17 2026-11-23 07:02:15 to 2026-11-23 11:10:02, exact",
                          "bob 10.20.8.18 2026-11-23 07:05:40 to 2026-11-23 12:05:40, timeout",
                          "Berg, Cleo 10.20.8.19 2026-11-24 07:05:40 to 2026-11-24 07:05:40, open"));
  EXPECT_EQ(logs.input().tally.broken, 1u);
}

std::string system_event(int id, const std::string& time, const std::string& data,
                         const std::string& provider = "RemoteAccess") {
  std::string event =
      "<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System><Provider Name='" +
      provider + "'/><EventID Qualifiers='0'>" + std::to_string(id) + "</EventID><TimeCreated SystemTime='" +
      time + "'/><Computer>VPN01</Computer></System><EventData>";
  std::string_view rest = data;
  while (!rest.empty()) {
    const auto end = rest.find('|');
    event += "<Data>" + std::string(rest.substr(0, end)) + "</Data>";
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
  }
  return event + "</EventData></Event>";
}

TEST(AccountingEvents, EventsOfRrasMakeSessionsInWhateverOrderTheyStand) {
  const std::string kNone = "{00000000-0000-0000-0000-000000000000}|";
  const std::string kAnna = "{5A1C3A52-0000-4000-8000-000000000001}|",
                    kBob = "{5A1C3A52-0000-4000-8000-000000000002}|";
  const std::vector<std::string> events{
      system_event(20274, "2026-11-23T07:02:15.1234567Z",
                   kNone + kAnna + "CONTOSO\\anna|VPN2-127|10.20.8.17"),
      system_event(20274, "2026-11-23T07:05:40.0000000Z", kNone + kBob + "bob|VPN2-126|10.20.8.18"),
      system_event(20271, "2026-11-23T07:06:00.0000000Z", kNone + "eve|203.0.113.9|no|0x10"),
      system_event(7036, "2026-11-23T07:07:00.0000000Z", "something|else", "Service Control Manager"),
      system_event(20275, "2026-11-23T08:00:00.0000000Z", kNone + kBob + "10.20.8.18"),
      system_event(20272, "2026-11-23T11:10:02.0000000Z",
                   kNone + kAnna +
                       "CONTOSO\\anna|VPN2-127|11/23/2026|8:02 AM|11/23/2026|12:10 PM|247|47|1|2|"
                       "User Requested|SSTP|")};
  std::string forward =
                  "\xEF\xBB\xBF<?xml version=\"1.0\" encoding=\"utf-8\" standalone=\"yes\"?>\r\n<Events>",
              backward;
  for (const std::string& event : events) forward += event;
  forward += "</Events>";
  for (auto event = events.rbegin(); event != events.rend(); ++event) backward += *event + "\r\n";
  for (const std::string& file : {forward, backward}) {
    RecordedLogs logs;
    logs.write("events.xml", file);
    logs.read();
    EXPECT_THAT(logs.sessions(),
                ElementsAre("CONTOSO\\anna 10.20.8.17 2026-11-23 07:02:15 to 2026-11-23 11:10:02, exact",
                            "bob 10.20.8.18 2026-11-23 07:05:40 to 2026-11-23 08:00:00, exact"));
    EXPECT_EQ(logs.input().tally.broken, 0u);
    EXPECT_EQ(logs.input().tally.skipped, 1u);
    EXPECT_EQ(logs.recorded().tally.logins_refused, 1u);
    EXPECT_EQ(logs.recorded().tally.wrong_length, 0u);
  }
}

TEST(AccountingDts, AnEventMayStandOnSeveralLinesAndOneThatIsCutOffCostsItsLineAlone) {
  WrittenRecord written;
  written.user = "anna";
  written.id = "41";
  written.at = utc("2026-11-23 07:02:15");
  std::string several = as_dts(written);
  for (auto at = several.find("><"); at != std::string::npos; at = several.find("><", at + 3))
    several.insert(at + 1, "\r\n  ");
  WrittenRecord other = written;
  other.id = "42";
  other.user = "bob";
  WrittenRecord third = written;
  third.id = "43";
  third.user = "cleo";
  RecordedLogs logs;
  logs.write("IN2611.log", several + as_dts(written).substr(0, 100) + "\r\n" + as_database(other) +
                               as_dts(third).substr(0, 100) + as_dts(third));
  logs.read();
  EXPECT_THAT(logs.sessions(), SizeIs(3));
  EXPECT_EQ(logs.input().tally.broken, 2u);
}

TEST(AccountingDts, DeclarationsAndEntitiesOfItsOwnAreRefused) {
  RecordedLogs logs;
  logs.write(
      "IN2611.log",
      "<Event><!DOCTYPE x [<!ENTITY a \"b\">]><User-Name data_type=\"1\">x</User-Name></Event>\n"
      "<Event><User-Name data_type=\"1\">&a;</User-Name></Event>\n"
      "<Event>" +
          [] {
            std::string deep;
            for (int i = 0; i < 8'000; ++i) deep += "<a>";
            return deep;
          }() +
          "</Event>\n");
  logs.read();
  EXPECT_EQ(logs.input().tally.broken, 3u);
}

TEST(AccountingDts, TheNameThatTheProductMisspellsIsRead) {
  for (const std::string name :
       {"Fully-Qualifed-User-Name", "Fully-Qualified-User-Name", "FULLY-QUALIFED-USER-NAME"}) {
    RecordedLogs logs;
    WrittenRecord written;
    written.id = "41";
    written.at = utc("2026-11-23 07:02:15");
    std::string event = as_dts(written);
    event.insert(event.find("</Event>"),
                 "<" + name + " data_type=\"1\">contoso.example/Staff/Anna</" + name + ">");
    logs.write("IN2611.log", event);
    logs.read();
    EXPECT_THAT(logs.sessions().front(), testing::StartsWith("contoso.example/Staff/Anna ")) << name;
  }
}

}  // namespace
}  // namespace raspool::test
