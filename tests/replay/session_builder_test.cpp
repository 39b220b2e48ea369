// How records that are lost, doubled or late still make sessions.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/replay/accounting_writer.hpp"
#include "tests/replay/recorded_logs.hpp"

namespace raspool::test {
namespace {

using testing::ElementsAre;
using testing::SizeIs;

class Sessions : public testing::Test {
 protected:
  // A record of the user, whose class and RAS port are the session's own unless said otherwise.
  WrittenRecord& add(WrittenRecord::Status status, std::string_view at, const std::string& user,
                     const std::string& address, const std::string& id) {
    WrittenRecord written;
    written.status = status;
    written.at = utc(at);
    written.user = user;
    written.address = address;
    written.id = id;
    written.klass = "311 1 10.20.0.5 11/23/2026 04:00:11 " + id;
    written.port = id;
    return records_.emplace_back(written);
  }
  std::vector<std::string> read() {
    std::string file;
    for (const WrittenRecord& written : records_) file += as_database(written);
    logs_.write("IN2611.log", file);
    logs_.read();
    return logs_.sessions();
  }
  const SessionTally& tally() const { return logs_.recorded().tally; }

  std::deque<WrittenRecord> records_;
  RecordedLogs logs_;
  static constexpr auto start = WrittenRecord::start, stop = WrittenRecord::stop,
                        interim = WrittenRecord::interim;
};

TEST_F(Sessions, AStartOnTheSameRasPortEndsTheOneThatHasNoEnd) {
  add(start, "2026-11-23 07:00:00", "anna", "10.20.8.17", "41").port = "5";
  add(start, "2026-11-23 08:00:00", "bob", "10.20.8.18", "42").port = "5";
  EXPECT_THAT(read(), ElementsAre("anna 10.20.8.17 2026-11-23 07:00:00 to 2026-11-23 08:00:00, port re-used",
                                  "bob 10.20.8.18 2026-11-23 08:00:00 to 2026-11-23 08:00:00, open"));
}

TEST_F(Sessions, AStartWithTheSameAddressEndsTheOneThatHasNoEnd) {
  add(start, "2026-11-23 07:00:00", "anna", "10.20.8.17", "41");
  add(start, "2026-11-23 08:00:00", "bob", "10.20.8.17", "42");
  EXPECT_THAT(read().front(), testing::HasSubstr("to 2026-11-23 08:00:00, address re-used"));
}

TEST_F(Sessions, AnEndOfItsOwnAlwaysWinsAndTheConflictIsCounted) {
  add(start, "2026-11-23 07:00:00", "anna", "10.20.8.17", "41");
  add(start, "2026-11-23 08:00:00", "bob", "10.20.8.17", "42");
  WrittenRecord& late = add(stop, "2026-11-23 09:00:00", "anna", "10.20.8.17", "41");
  late.delay = 600;
  EXPECT_THAT(read(), ElementsAre("anna 10.20.8.17 2026-11-23 07:00:00 to 2026-11-23 09:00:00, exact",
                                  "bob 10.20.8.17 2026-11-23 08:00:00 to 2026-11-23 09:00:00, open"));
  EXPECT_EQ(tally().conflicts, 1u);
}

TEST_F(Sessions, ALaterStartUnderTheSameIdentityBeginsANewSession) {
  add(start, "2026-11-23 07:00:00", "anna", "10.20.8.17", "41");
  add(start, "2026-11-23 08:00:00", "anna", "10.20.8.17", "41");
  EXPECT_THAT(read().front(), testing::HasSubstr("to 2026-11-23 08:00:00, superseded"));
  EXPECT_EQ(tally().sessions, 2u);
}

TEST_F(Sessions, TheSameIdOfAnotherClassIsAnotherSession) {
  add(start, "2026-11-23 07:00:00", "anna", "10.20.8.17", "41").port = "1";
  WrittenRecord& other = add(start, "2026-11-23 07:10:00", "anna", "10.20.8.18", "41");
  other.klass = "another";
  other.port = "2";
  add(stop, "2026-11-23 08:00:00", "anna", "10.20.8.17", "41");
  EXPECT_THAT(read(), ElementsAre("anna 10.20.8.17 2026-11-23 07:00:00 to 2026-11-23 08:00:00, exact",
                                  "anna 10.20.8.18 2026-11-23 07:10:00 to 2026-11-23 08:00:00, open"));
}

TEST_F(Sessions, AStopWithoutClassIsPairedByUserInAnyForm) {
  add(start, "2026-11-23 07:00:00", "CONTOSO\\Anna", "10.20.8.17", "41");
  add(stop, "2026-11-23 08:00:00", "anna@contoso.example", "10.20.8.17", "41").klass = "";
  EXPECT_THAT(read(),
              ElementsAre("CONTOSO\\Anna 10.20.8.17 2026-11-23 07:00:00 to 2026-11-23 08:00:00, exact"));
}

TEST_F(Sessions, LinksOfOneMultilinkConnectionAreOneSessionUntilTheLastEnds) {
  for (const char* id : {"41", "42"}) {
    WrittenRecord& link = add(start, "2026-11-23 07:00:00", "anna", "10.20.8.17", id);
    link.multilink = "M1";
  }
  add(stop, "2026-11-23 08:00:00", "anna", "10.20.8.17", "42").session_time = 3600;
  add(stop, "2026-11-23 09:00:00", "anna", "10.20.8.17", "41").session_time = 7200;
  EXPECT_THAT(read(), ElementsAre("anna 10.20.8.17 2026-11-23 07:00:00 to 2026-11-23 09:00:00, exact"));
}

TEST_F(Sessions, WhatTwoServersLoggedIsCountedOnce) {
  for (const auto& [status, at] :
       {std::pair(start, "2026-11-23 07:00:00"), std::pair(stop, "2026-11-23 08:00:00")}) {
    add(status, at, "anna", "10.20.8.17", "41");
    WrittenRecord& at_nps = add(status, at, "anna", "10.20.8.17", "41");
    at_nps.server = "NPS01";
    at_nps.service = "IAS";
    at_nps.delay = 1;
  }
  EXPECT_THAT(read(), SizeIs(1));
  EXPECT_EQ(tally().duplicates, 2u);
}

TEST_F(Sessions, AFileHandedInTwiceIsCountedOnce) {
  std::string file;
  for (int day = 1; day <= 9; ++day) {
    add(start, "2026-11-0" + std::to_string(day) + " 07:00:00", "anna", "10.20.8.17", std::to_string(day));
    add(stop, "2026-11-0" + std::to_string(day) + " 08:00:00", "anna", "10.20.8.17", std::to_string(day));
  }
  for (const WrittenRecord& written : records_) file += as_database(written);
  logs_.write("copy.log", file);
  EXPECT_THAT(read(), SizeIs(9));
  EXPECT_EQ(tally().duplicates, 18u);
  EXPECT_EQ(tally().by_end[0], 9u);
}

TEST_F(Sessions, AnAddressToldLaterIsTakenFromThere) {
  add(start, "2026-11-23 07:00:00", "anna", "255.255.255.254", "41");
  add(interim, "2026-11-23 07:10:00", "anna", "10.20.8.17", "41");
  add(stop, "2026-11-23 08:00:00", "anna", "", "41");
  EXPECT_THAT(read(), ElementsAre("anna 10.20.8.17 2026-11-23 07:00:00 to 2026-11-23 08:00:00, exact"));
}

TEST_F(Sessions, WithoutEndAndSignsOfLifeASessionStaysOpenUnlessALongestLengthIsNamed) {
  add(start, "2026-11-01 07:00:00", "anna", "10.20.8.17", "41");
  for (int hour = 0; hour < 24; ++hour) {
    const std::string time = (hour < 10 ? " 0" : " ") + std::to_string(hour) + ":30:00";
    add(start, "2026-11-02" + time, "bob", "10.20.9." + std::to_string(hour), std::to_string(100 + hour));
  }
  EXPECT_THAT(read().front(), testing::HasSubstr("to 2026-11-02 23:30:00, open"));
  logs_.session_options.longest = std::chrono::hours(10);
  logs_.read();
  EXPECT_THAT(logs_.sessions().front(), testing::HasSubstr("to 2026-11-01 17:00:00, longest length"));
}

TEST_F(Sessions, AGapInTheLogIsFoundAndEndsWhatWasOpenBeforeIt) {
  int id = 100;
  for (int day = 1; day <= 28; ++day) {
    if (day >= 14 && day <= 20) continue;
    const std::string date = "2026-11-" + std::string(day < 10 ? "0" : "") + std::to_string(day);
    for (const char* hour : {"06", "10", "14", "18", "22"}) {
      add(start, date + ' ' + hour + ":00:00", "bob", "10.20.8.18", std::to_string(++id));
      add(stop, date + ' ' + hour + ":30:00", "bob", "10.20.8.18", std::to_string(id));
    }
    if (day == 13) add(start, date + " 22:40:00", "anna", "10.20.8.17", "41");
  }
  read();
  ASSERT_THAT(tally().gaps, SizeIs(1));
  EXPECT_EQ(tally().gaps.front().begin, utc("2026-11-13 22:40:00"));
  EXPECT_EQ(tally().gaps.front().end, utc("2026-11-21 06:00:00"));
  EXPECT_THAT(
      logs_.sessions(),
      testing::Contains("anna 10.20.8.17 2026-11-13 22:40:00 to 2026-11-13 22:40:00, unknown, in gap"));
}

TEST_F(Sessions, ConnectionsOfOtherServersAreLeftOutIfOneIsNamed) {
  add(start, "2026-11-23 07:00:00", "anna", "10.20.8.17", "41");
  WrittenRecord& other = add(start, "2026-11-23 07:00:00", "bob", "10.20.8.17", "41");
  other.nas = "10.20.0.6";
  other.server = "VPN02";
  EXPECT_THAT(read(), SizeIs(2)) << "one address on two servers is no conflict";
  logs_.session_options.only_servers = {"vpn02"};
  logs_.read();
  EXPECT_THAT(logs_.sessions(), ElementsAre(testing::StartsWith("bob ")));
  EXPECT_EQ(tally().of_other_server, 1u);
  logs_.session_options = {};
  logs_.session_options.same_server = {{"10.20.0.6", "10.20.0.5"}};
  logs_.read();
  EXPECT_THAT(tally().servers, SizeIs(1));
}

TEST_F(Sessions, ALengthThatDoesNotAgreeIsCounted) {
  add(start, "2026-11-23 07:00:00", "anna", "10.20.8.17", "41");
  add(stop, "2026-11-23 08:00:00", "anna", "10.20.8.17", "41").session_time = 7200;
  read();
  EXPECT_EQ(tally().wrong_length, 1u);
}

TEST_F(Sessions, ALoginThatIsAcceptedAndNotFollowedByAConnectionIsAPossibleRefusal) {
  const auto login = [](const std::string& time, const std::string& type, const std::string& id) {
    return "10.20.0.5,anna,11/23/2026," + time + ",RAS,VPN01,25,class " + id + ",4136," + type + "\r\n";
  };
  WrittenRecord written;
  written.user = "anna";
  written.at = utc("2026-11-23 07:00:05");
  written.id = "1";
  written.klass = "class 1";
  RecordedLogs logs;
  logs.write("IN2611.log", login("08:00:00", "1", "1") + login("08:00:00", "2", "1") + as_database(written) +
                               login("08:01:00", "2", "2") + login("09:00:00", "2", "3"));
  logs.read();
  EXPECT_EQ(logs.recorded().tally.possible_refusals, 2u);
  EXPECT_EQ(logs.recorded().tally.access_only, 4u);
}

}  // namespace
}  // namespace raspool::test
