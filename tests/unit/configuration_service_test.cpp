#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "core/policy/reader/duration_text.hpp"
#include "tests/unit/configuration_reading.hpp"

namespace raspool {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using namespace std::chrono_literals;

std::string document(std::string_view service) {
  return "schema = 1\n[service]\n" + std::string(service) +
         "\n[[pool]]\nname = \"a\"\nranges = [\"10.0.0.1\"]\n";
}

ServiceSettings service(std::string_view keys) {
  const ConfigurationResult result = read(document(keys));
  EXPECT_THAT(result.diagnostics, IsEmpty()) << keys;
  return result.configuration.value().service;
}

std::vector<std::string> mistakes(std::string_view keys) { return told(document(keys)); }

TEST(ServiceSection, HasTheDefaultsOfTheInterfacesPage) {
  for (const std::string_view keys : {"", R"(server = ""
mode = "enforce"
state = "raspool.db"
durability = "power"
deadline = "2s"
on_failure = "keep"
address_order = "network")"}) {
    const ServiceSettings settings = service(keys);
    EXPECT_EQ(settings.server, "VPN1");  // the computer's name
    EXPECT_EQ(settings.mode, Mode::enforce);
    EXPECT_EQ(settings.state, std::filesystem::current_path() / "raspool.db");
    EXPECT_EQ(settings.durability, Durability::power);
    EXPECT_EQ(settings.deadline, 2s);
    EXPECT_EQ(settings.on_failure, OnFailure::keep);
    EXPECT_EQ(settings.address_order, AddressOrder::network);
  }
}

TEST(ServiceSection, TakesEveryValue) {
  EXPECT_EQ(service("server = \"VPN7\"").server, "VPN7");
  EXPECT_EQ(service("mode = \"observe\"").mode, Mode::observe);
  EXPECT_EQ(service("durability = \"process\"").durability, Durability::process);
  EXPECT_EQ(service("durability = \"none\"").durability, Durability::none);
  EXPECT_EQ(service("deadline = \"1ms\"").deadline, 1ms);
  EXPECT_EQ(service("deadline = \"60s\"").deadline, 60s);
  EXPECT_EQ(service("deadline = \"1m\"").deadline, 60s);
  EXPECT_EQ(service("on_failure = \"offer\"").on_failure, OnFailure::offer);
  EXPECT_EQ(service("on_failure = \"refuse\"").on_failure, OnFailure::refuse);
  EXPECT_EQ(service("address_order = \"host\"").address_order, AddressOrder::host);
}

TEST(ServiceSection, WordsMustBeKnown) {
  EXPECT_THAT(
      mistakes("durability = \"disk\""),
      ElementsAre(
          "vpn.toml:3:14: `durability` cannot be \"disk\": write \"power\", \"process\" or \"none\""));
  EXPECT_THAT(
      mistakes("on_failure = \"KEEP\""),
      ElementsAre("vpn.toml:3:14: `on_failure` cannot be \"KEEP\": write \"keep\", \"offer\" or \"refuse\""));
  EXPECT_THAT(mistakes("address_order = \"\""),
              ElementsAre("vpn.toml:3:17: `address_order` cannot be \"\": write \"network\" or \"host\""));
}

TEST(ServiceSection, ValuesMustBeOfTheirType) {
  EXPECT_THAT(mistakes("mode = true"),
              ElementsAre("vpn.toml:3:8: `mode` is true or false: a text is wanted"));
  EXPECT_THAT(mistakes("state = [\"a\"]"), ElementsAre("vpn.toml:3:9: `state` is a list: a text is wanted"));
  EXPECT_THAT(mistakes("deadline = 2"),
              ElementsAre("vpn.toml:3:12: `deadline` is a whole number: a text is wanted"));
  EXPECT_THAT(mistakes("deadline = 2.5"),
              ElementsAre("vpn.toml:3:12: `deadline` is a number with a fraction: a text is wanted"));
  EXPECT_THAT(mistakes("deadline = 07:32:00"),
              ElementsAre("vpn.toml:3:12: `deadline` is a date or time: a text is wanted"));
  EXPECT_THAT(mistakes("server = { a = 1 }"),
              ElementsAre("vpn.toml:3:10: `server` is a table: a text is wanted"));
}

TEST(ServiceSection, TheDeadlineIsWithinAMinute) {
  for (const char* const deadline : {"0s", "0d", "60001ms", "2m", "forever"}) {
    const auto lines = mistakes("deadline = \"" + std::string(deadline) + "\"");
    ASSERT_EQ(lines.size(), 1u) << deadline;
    EXPECT_THAT(lines[0],
                testing::AllOf(testing::StartsWith("vpn.toml:3:12: `deadline` is "),
                               testing::EndsWith(": write more than \"0s\" and at most \"60s\", since RRAS "
                                                 "waits so long")));
  }
}

TEST(ServiceSection, KeysOfALaterRaspoolAreErrorsOfTheirOwn) {
  for (const char* const key :
       {"trace", "metrics", "history", "log_file", "control", "readers", "ipv6_secret_file"}) {
    EXPECT_THAT(mistakes(std::string(key) + " = \"\""),
                ElementsAre("vpn.toml:3:1: `" + std::string(key) +
                            "` is not built yet: this raspool cannot honour it, so remove it"));
  }
}

TEST(ServiceSection, SuggestsTheKeyThatIsMeant) {
  const auto suggested = [](std::string_view written) {
    const auto lines = mistakes(std::string(written) + " = 1");
    EXPECT_EQ(lines.size(), 1u);
    const auto from = lines.at(0).find("did you mean `");
    return from == std::string::npos ? "" : lines.at(0).substr(from + 14, lines.at(0).size() - from - 16);
  };
  EXPECT_EQ(suggested("Mode"), "mode");
  EXPECT_EQ(suggested("on-failure"), "on_failure");
  EXPECT_EQ(suggested("onfailure"), "on_failure");
  EXPECT_EQ(suggested("durabiltiy"), "durability");
  EXPECT_EQ(suggested("adress_order"), "address_order");
  EXPECT_EQ(suggested("sever"), "server");
  EXPECT_EQ(suggested("histroy"), "history");
  EXPECT_EQ(suggested("x"), "");
  EXPECT_EQ(suggested("colour"), "");
}

TEST(ServiceSection, RelativeStateIsBesideTheConfigurationFile) {
  const auto file = std::filesystem::temp_directory_path() / "vpn" / "raspool.toml";
  const auto state = [&](std::string_view written) {
    const auto text = document("state = '" + std::string(written) + "'");
    return read_configuration(text, file, "VPN1").configuration.value().service.state;
  };
  EXPECT_EQ(state("raspool.db"), file.parent_path() / "raspool.db");
  EXPECT_EQ(state("data/leases.db"), file.parent_path() / "data" / "leases.db");
  EXPECT_EQ(state("../leases.db"), file.parent_path().parent_path() / "leases.db");
  EXPECT_EQ(state("größe.db"), file.parent_path() / std::filesystem::path(u8"größe.db"));
  const auto elsewhere = std::filesystem::temp_directory_path() / "elsewhere" / "x.db";
  EXPECT_EQ(state(elsewhere.string()), elsewhere);
}

TEST(ServiceSection, StateMustNameAFileOfItsOwn) {
  for (const char* const state : {"", ".", "..", "data/", "data/.."}) {
    EXPECT_THAT(mistakes("state = \"" + std::string(state) + "\""),
                ElementsAre("vpn.toml:3:9: `state` is \"" + std::string(state) +
                            "\": the name of a file is wanted, as state = \"raspool.db\""))
        << state;
  }
  EXPECT_THAT(mistakes("state = \"vpn.toml\""),
              ElementsAre("vpn.toml:3:9: `state` is this configuration file: write another name, as state = "
                          "\"raspool.db\""));
}

TEST(ServiceSettings, HistoryAndLockStandBesideTheState) {
  ServiceSettings settings;
  const auto folder = std::filesystem::temp_directory_path();
  settings.state = folder / "raspool.db";
  EXPECT_EQ(settings.history(), folder / "raspool-history.db");
  EXPECT_EQ(settings.lock(), folder / "raspool.db.lock");
  settings.state = folder / "leases";
  EXPECT_EQ(settings.history(), folder / "leases-history");
  settings.state = folder / std::filesystem::path(u8"größe.v1.sqlite");
  EXPECT_EQ(settings.history(), folder / std::filesystem::path(u8"größe.v1-history.sqlite"));
  EXPECT_EQ(settings.lock(), folder / std::filesystem::path(u8"größe.v1.sqlite.lock"));
}

TEST(DurationText, ReadsWholeNumbersWithAUnit) {
  const auto parsed = [](std::string_view text) { return std::get<Duration>(parse_duration(text)); };
  EXPECT_EQ(parsed("250ms"), 250ms);
  EXPECT_EQ(parsed("90s"), 90s);
  EXPECT_EQ(parsed("5m"), 5min);
  EXPECT_EQ(parsed("36h"), 36h);
  EXPECT_EQ(parsed("30d"), 720h);
  EXPECT_EQ(parsed("0s"), 0s);
  EXPECT_EQ(parsed("007s"), 7s);
  EXPECT_EQ(parsed("1000000d"), kLongestDuration);
  EXPECT_EQ(parsed("forever"), kForever);
}

TEST(DurationText, RefusesTheRest) {
  const auto mistake = [](std::string_view text) { return std::get<DurationMistake>(parse_duration(text)); };
  for (const char* const text : {"", "s", "-1s", "+1s", "1.5h", "1 s", " 1s", "1s ", "1S", "1min", "1us",
                                 "1h30m", "Forever", "never", "0x1s", "1e3s", "99999999999999999999x"}) {
    EXPECT_EQ(mistake(text), DurationMistake::not_a_duration) << text;
  }
  EXPECT_EQ(mistake("30"), DurationMistake::no_unit);
  EXPECT_EQ(mistake("1000001d"), DurationMistake::too_long);
  EXPECT_EQ(mistake("9223372036854775807ms"), DurationMistake::too_long);
  EXPECT_EQ(mistake("9223372036854775808s"), DurationMistake::too_long);
  EXPECT_EQ(mistake(std::string(1000, '9') + "d"), DurationMistake::too_long);
}

TEST(DurationText, WritesTheSameForm) {
  EXPECT_EQ(duration_text(720h), "30d");
  EXPECT_EQ(duration_text(90s), "90s");
  EXPECT_EQ(duration_text(60s), "1m");
  EXPECT_EQ(duration_text(1500ms), "1500ms");
  EXPECT_EQ(duration_text(0s), "0s");
  EXPECT_EQ(duration_text(250us), "250us");
  EXPECT_EQ(duration_text(kForever), "forever");
}

}  // namespace
}  // namespace raspool
