#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <variant>

#include "core/policy/reader/duration_text.hpp"
#include "core/policy/secret_file.hpp"
#include "tests/support/temporary_folder.hpp"
#include "tests/unit/configuration_reading.hpp"

namespace raspool {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using namespace std::chrono_literals;

std::string service_document(std::string_view service) {
  return "schema = 1\n[service]\n" + std::string(service) +
         "\n[[pool]]\nname = \"a\"\nranges = [\"10.0.0.1\"]\n";
}

ServiceSettings service(std::string_view keys) {
  const ConfigurationResult result = read(service_document(keys));
  EXPECT_THAT(result.diagnostics, IsEmpty()) << keys;
  return result.configuration.value().service;
}

std::vector<std::string> mistakes_in_service(std::string_view keys) { return told(service_document(keys)); }

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
      mistakes_in_service("durability = \"disk\""),
      ElementsAre(
          "vpn.toml:3:14: `durability` cannot be \"disk\": write \"power\", \"process\" or \"none\""));
  EXPECT_THAT(mistakes_in_service("on_failure = \"KEEP\""),
              ElementsAre("vpn.toml:3:14: `on_failure` cannot be \"KEEP\": did you mean \"keep\"? If not, "
                          "write \"keep\", \"offer\" or \"refuse\""));
  EXPECT_THAT(mistakes_in_service("address_order = \"\""),
              ElementsAre("vpn.toml:3:17: `address_order` cannot be \"\": write \"network\" or \"host\""));
}

TEST(ServiceSection, ValuesMustBeOfTheirType) {
  EXPECT_THAT(mistakes_in_service("mode = true"),
              ElementsAre("vpn.toml:3:8: `mode` is true or false: a text is wanted"));
  EXPECT_THAT(mistakes_in_service("state = [\"a\"]"),
              ElementsAre("vpn.toml:3:9: `state` is a list: a text is wanted"));
  EXPECT_THAT(mistakes_in_service("deadline = 2"),
              ElementsAre("vpn.toml:3:12: `deadline` is a whole number: a text is wanted"));
  EXPECT_THAT(mistakes_in_service("deadline = 2.5"),
              ElementsAre("vpn.toml:3:12: `deadline` is a number with a fraction: a text is wanted"));
  EXPECT_THAT(mistakes_in_service("deadline = 07:32:00"),
              ElementsAre("vpn.toml:3:12: `deadline` is a date or time: a text is wanted"));
  EXPECT_THAT(mistakes_in_service("server = { a = 1 }"),
              ElementsAre("vpn.toml:3:10: `server` is a table: a text is wanted"));
}

TEST(ServiceSection, TheDeadlineIsWithinAMinute) {
  for (const char* const deadline : {"0s", "0d", "60001ms", "2m", "forever"}) {
    const auto lines = mistakes_in_service("deadline = \"" + std::string(deadline) + "\"");
    ASSERT_EQ(lines.size(), 1u) << deadline;
    EXPECT_THAT(lines[0],
                testing::AllOf(testing::StartsWith("vpn.toml:3:12: `deadline` is "),
                               testing::EndsWith(": write more than \"0s\" and at most \"60s\", since RRAS "
                                                 "waits so long")));
  }
}

TEST(ServiceSection, NamesNoFilesUnlessItSaysSo) {
  for (const std::string_view keys :
       {"",
        "trace = \"\"\nmetrics = \"\"\nhistory = \"400d\"\nlog_file = \"\"\ncontrol = \"\"\nreaders = []\n"
        "ipv6_secret_file = \"\""}) {
    const ServiceSettings settings = service(keys);
    EXPECT_TRUE(settings.trace.empty());
    EXPECT_TRUE(settings.metrics.empty());
    EXPECT_TRUE(settings.log_file.empty());
    EXPECT_TRUE(settings.ipv6_secret_file.empty());
    EXPECT_EQ(settings.keep_history, 9600h);
    EXPECT_EQ(settings.control, "");
    EXPECT_THAT(settings.readers, IsEmpty());
  }
}

TEST(ServiceSection, TakesFilesAndWhoMayRead) {
  const auto here = std::filesystem::current_path();
  const ServiceSettings settings = service(
      "trace = \"t/x.jsonl\"\nmetrics = \"m.prom\"\nhistory = \"forever\"\nlog_file = \"../x.log\"\n"
      "control = '\\\\.\\pipe\\other'\nreaders = ['CORP\\operators', \"vpn\"]");
  EXPECT_EQ(settings.trace, here / "t" / "x.jsonl");
  EXPECT_EQ(settings.metrics, here / "m.prom");
  EXPECT_EQ(settings.log_file, here.parent_path() / "x.log");
  EXPECT_EQ(settings.keep_history, kForever);
  EXPECT_EQ(settings.control, "\\\\.\\pipe\\other");
  EXPECT_THAT(settings.readers, ElementsAre("CORP\\operators", "vpn"));
}

TEST(ServiceSection, InObserveModeRecordsCalloutsBesideTheConfigurationFile) {
  const auto here = std::filesystem::current_path();
  EXPECT_EQ(service("mode = \"observe\"").trace, here / "raspool.trace.jsonl");
  EXPECT_EQ(service("mode = \"observe\"\ntrace = \"\"").trace, here / "raspool.trace.jsonl");
  EXPECT_EQ(service("mode = \"observe\"\ntrace = \"other.jsonl\"").trace, here / "other.jsonl");
  EXPECT_TRUE(service("mode = \"enforce\"").trace.empty());
}

TEST(ServiceSection, TwoSpellingsInUpperAndLowerCaseAreOneFile) {  // as on Windows
  EXPECT_THAT(mistakes_in_service("state = \"s.db\"\ntrace = \"S.DB\"\nmetrics = \"VPN.TOML\""),
              ElementsAre("vpn.toml:4:9: `trace` is the file of `state` too: write another name, as trace = "
                          "\"raspool.trace.jsonl\"",
                          "vpn.toml:5:11: `metrics` is this configuration file: write another name, as "
                          "metrics = \"raspool.prom\""));
}

TEST(ServiceSection, HasUpToAThousandReaders) {
  const auto readers = [](int count) {
    std::string text = "readers = [";
    for (int i = 0; i < count; ++i) text += "'g', ";
    return text + "]";
  };
  EXPECT_EQ(service(readers(1000)).readers.size(), 1000u);
  EXPECT_THAT(mistakes_in_service(readers(1001)),
              ElementsAre("vpn.toml:3:11: `readers` has 1001 elements: at most 1000 are read"));
}

TEST(ServiceSection, FilesAreEachAFileOfItsOwn) {
  EXPECT_THAT(
      mistakes_in_service("state = \"s.db\"\ntrace = \"s.db\"\nmetrics = \"s-history.db\"\nlog_file = "
                          "\"./x/../vpn.toml.last-good\""),
      ElementsAre(
          "vpn.toml:4:9: `trace` is the file of `state` too: write another name, as trace = "
          "\"raspool.trace.jsonl\"",
          "vpn.toml:5:11: `metrics` is the history file beside `state`: write another name, as metrics = "
          "\"raspool.prom\"",
          "vpn.toml:6:12: `log_file` is the last good configuration: write another name, as log_file = "
          "\"raspool.log\""));
  EXPECT_THAT(
      mistakes_in_service(
          "log_file = \"s.db.lock\"\nstate = \"s.db\"\ntrace = \"vpn.toml\"\nmetrics = \"logs/\""),
      ElementsAre(
          "vpn.toml:3:12: `log_file` is the lock file beside `state`: write another name, as log_file = "
          "\"raspool.log\"",
          "vpn.toml:5:9: `trace` is this configuration file: write another name, as trace = "
          "\"raspool.trace.jsonl\"",
          "vpn.toml:6:11: `metrics` is \"logs/\": the name of a file is wanted, as metrics = "
          "\"raspool.prom\""));
  EXPECT_THAT(
      mistakes_in_service("log_file = \"raspool.db.wanted\""),
      ElementsAre("vpn.toml:3:12: `log_file` is the second lock file beside `state`: write another name, as "
                  "log_file = \"raspool.log\""));
  EXPECT_THAT(
      mistakes_in_service("mode = \"observe\"\nlog_file = \"raspool.trace.jsonl\""),
      ElementsAre("vpn.toml:4:12: `log_file` is the file of `trace` too: write another name, as log_file = "
                  "\"raspool.log\""));
}

TEST(ServiceSection, TellsWhatIsWrongWithReadersAndHistory) {
  EXPECT_THAT(mistakes_in_service("readers = [\"\", 1]\nhistory = \"a year\""),
              ElementsAre("vpn.toml:3:12: a group's name is empty: write readers = ['CORP\\vpn-operators']",
                          "vpn.toml:3:16: `readers` is a whole number: a text is wanted, as readers = "
                          "['CORP\\vpn-operators']",
                          testing::HasSubstr("vpn.toml:4:11: \"a year\" is no duration")));
}

TEST(ServiceSection, TheSecretFileMustHoldASecret) {
  const test::TemporaryFolder folder;
  const auto secret = [&](std::string_view bytes) {
    std::ofstream(folder / "secret", std::ios::binary) << bytes;
    const auto read = read_secret_file(folder / "secret");
    const auto* const good = std::get_if<std::vector<std::uint8_t>>(&read);
    return good == nullptr ? "not read" : std::string(good->begin(), good->end());
  };
  EXPECT_EQ(secret("0123456789abcdef"), "0123456789abcdef");
  EXPECT_EQ(secret("0123456789abcdef\n"), "0123456789abcdef");
  EXPECT_EQ(secret("0123456789abcdef\r\n"), "0123456789abcdef");
  EXPECT_EQ(secret("0123456789abcde\n"), "not read");
  EXPECT_EQ(secret(std::string(5000, 'x')), "not read");

  const auto read_in_folder = [&](std::string_view name) {
    return read_configuration(service_document("ipv6_secret_file = '" + std::string(name) + "'"),
                              folder / "vpn.toml", "VPN1");
  };
  std::ofstream(folder / "good", std::ios::binary) << "0123456789abcdef0123456789abcdef\n";
  const Configuration good = read_in_folder("good").configuration.value();
  EXPECT_EQ(good.service.ipv6_secret_file, folder / "good");
  EXPECT_EQ(good.ipv6_secret.size(), 32u);
  const ConfigurationResult missing = read_in_folder("none");
  ASSERT_EQ(missing.diagnostics.size(), 1u);
  EXPECT_EQ(missing.diagnostics[0].line, 3u);
  EXPECT_THAT(missing.diagnostics[0].text, testing::EndsWith("none: there is no such file"));
}

TEST(ServiceSection, SuggestsTheKeyThatIsMeant) {
  const auto suggested = [](std::string_view written) {
    const auto lines = mistakes_in_service(std::string(written) + " = 1");
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
    const auto text = service_document("state = '" + std::string(written) + "'");
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
    EXPECT_THAT(mistakes_in_service("state = \"" + std::string(state) + "\""),
                ElementsAre("vpn.toml:3:9: `state` is \"" + std::string(state) +
                            "\": the name of a file is wanted, as state = \"raspool.db\""))
        << state;
  }
  EXPECT_THAT(mistakes_in_service("state = \"vpn.toml\""),
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
