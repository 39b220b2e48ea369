// The process that hosts raspool dies in the middle of a storm, as by kill -9; then RRAS starts again.

#include <gmock/gmock.h>

#include <chrono>
#include <cstdlib>
#include <iostream>
#include <map>
#include <nlohmann/json.hpp>
#include <ostream>
#include <random>
#include <vector>

#include "tests/rras-host/child_process.hpp"
#include "tests/rras-host/conformance/paths.hpp"
#include "tests/rras-host/conformance/raspool.hpp"
#include "tests/rras-host/conformance/recorded.hpp"

namespace rras_host {
namespace {

constexpr std::size_t kThreads = 8;  // of the storm

struct Case {
  const char* durability;
  std::size_t lines;  // of the storm's output, before it is killed
  std::uint64_t seed = 1;
};

// Four; by hand, `./run crash`, as many more as RASPOOL_CRASH_ROUNDS says.
std::vector<Case> cases() {
  std::vector<Case> all = {{"process", 300}, {"process", 2000}, {"power", 301}, {"power", 2001}};
  const char* rounds = std::getenv("RASPOOL_CRASH_ROUNDS");
  if (rounds == nullptr) return all;
  const char* seed = std::getenv("RASPOOL_SEED");
  std::mt19937_64 random(seed == nullptr ? 1 : std::stoull(seed));
  for (int round = 0; round < std::stoi(rounds); ++round) {
    all.push_back({round % 2 == 0 ? "process" : "power", 100 + random() % 2500, random() % 1'000'000});
  }
  return all;
}

void PrintTo(const Case& each, std::ostream* out) {
  *out << each.durability << ", " << each.lines << " lines";
}

class KillTest : public ::testing::TestWithParam<Case> {};

std::string configuration(const char* durability) {
  // Nobody else gets an address for an hour, so after the kill each address has one rightful owner.
  return "schema = 1\n[service]\nserver = \"VPN1\"\ndurability = \"" + std::string(durability) +
         "\"\n[[pool]]\nname = \"staff\"\nranges = [\"10.20.0.0/20\"]\nhold_down = \"1h\"\n"
         "[[rule]]\nname = \"everybody\"\npools = [\"staff\"]\n";
}

// The IPv4 answers that the storm told of before it was killed. What it told later is lost, as it is for
// RRAS.
std::vector<Given> storm_and_kill(std::size_t lines, std::uint64_t seed) {
  ChildProcess child(L"\"" + paths::host_program() +
                     L"\" stress --print --connections 1000000 --users 120 --threads " +
                     std::to_wstring(kThreads) + L" --seed " + std::to_wstring(seed) + L" --dll \"" +
                     paths::raspool_dll() + L"\"");
  std::vector<Given> answers;
  for (std::size_t i = 0; i < lines; ++i) {
    const auto line = child.read_line();
    if (!line) break;
    const auto json = nlohmann::json::parse(*line);
    if (json.at("call") != "get4" || json.at("result") != 0) continue;
    answers.push_back({json.at("user"), json.at("ras_port"), json.at("out")});
  }
  child.kill();
  return answers;
}

TEST_P(KillTest, EveryAnswerIsKnownAndEveryAddressStaysItsUsers) {
  Raspool raspool(configuration(GetParam().durability));
  const std::vector<Given> answers = storm_and_kill(GetParam().lines, GetParam().seed);
  ASSERT_GT(answers.size(), GetParam().lines / 10) << "the storm should have run until it was killed";

  std::map<std::string, std::string> owner;                // by address
  std::map<std::string, std::set<std::string>> addresses;  // by user
  std::map<std::string, std::size_t> first_answer;         // by user: which one of the answers
  std::size_t position = 0;
  for (const Given& answer : answers) {
    first_answer.try_emplace(answer.user, position++);
    const auto [place, first] = owner.try_emplace(answer.address, answer.user);
    EXPECT_EQ(place->second, answer.user) << answer.address << " changed hands within the hold-down";
    addresses[answer.user].insert(answer.address);
  }

  raspool.start();
  std::set<std::string> given;
  int number = 0;
  for (const auto& [user, had] : addresses) {
    const Answer answer = raspool.get4(to_wide(user), L"NEW-" + std::to_wstring(++number));
    const std::string address = told4(answer);
    EXPECT_TRUE(given.insert(address).second) << address << " is live twice";
    if (const auto found = owner.find(address); found != owner.end()) {
      EXPECT_EQ(found->second, user) << address << " was given to another before its hold-down ended";
    }
    // Of the last few answers some were given and not told: such a user may have got another one first.
    const bool told_in_order = first_answer[user] + 2 * kThreads < answers.size();
    EXPECT_TRUE(!told_in_order || had.contains(address))
        << user << " gets " << address << ", never the user's";
  }
  for (int stranger = 0; stranger < 20; ++stranger) {
    const std::string address =
        told4(raspool.get4(L"NEW\\stranger" + std::to_wstring(stranger), L"S-" + std::to_wstring(stranger)));
    EXPECT_FALSE(owner.contains(address)) << address << " rests for " << owner[address];
    EXPECT_TRUE(given.insert(address).second) << address << " is live twice";
  }
  raspool.stop();

  const std::set<Given> recorded = recorded_answers(raspool.state_file());
  for (const Given& answer : answers) {
    EXPECT_TRUE(recorded.contains(answer))
        << "no record of " << answer.user << ' ' << answer.ras_port << ' ' << answer.address;
  }
  std::cout << "killed after " << GetParam().lines << " lines; of " << answers.size()
            << " answers that were told, each is in the files\n";
}

INSTANTIATE_TEST_SUITE_P(Storm, KillTest, ::testing::ValuesIn(cases()), [](const auto& parameter) {
  return std::to_string(parameter.index) + parameter.param.durability + std::to_string(parameter.param.lines);
});

}  // namespace
}  // namespace rras_host
