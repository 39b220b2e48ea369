// Whatever is wrong with raspool's files, RRAS starts, users get what on_failure says, and nothing on disk is
// lost.

#include <gmock/gmock.h>
#include <sqlite3.h>

#include <fstream>
#include <iterator>

#include "tests/rras-host/conformance/raspool.hpp"
#include "tests/rras-host/registry.hpp"

namespace rras_host {
namespace {

constexpr const char* kProposal = "10.0.0.9";

std::string bytes_of(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

// RRAS's own proposal, unrecorded; without one there is nothing to keep.
void expect_proposals_kept(Raspool& raspool) {
  const Answer kept = raspool.get4(L"CORP\\alice", L"VPN3-127", kProposal);
  EXPECT_EQ(told4(kept), kProposal);
  EXPECT_FALSE(kept.notify);
  const Answer nothing = raspool.get4(L"CORP\\bob", L"VPN3-126");
  EXPECT_EQ(told4(nothing), "error 717");
  EXPECT_FALSE(nothing.notify);
  raspool.release4(L"CORP\\alice", L"VPN3-127", kProposal);
  EXPECT_TRUE(raspool.notify(Call::accept_connection, facts_of(L"CORP\\alice", L"VPN3-127", 1)).accepted);
}

TEST(BadInput, AConfigurationThatCannotBeReadKeepsRrassProposals) {
  const std::pair<const char*, const char*> kBroken[] = {
      {"no TOML", "schema = = 1\n[[["},
      {"nothing", ""},
      {"no text", "\x01\x02\xFF\xFE\x80"},
      {"no schema", "[[pool]]\nname = \"a\"\nranges = [\"10.0.0.0/24\"]\n"},
      {"a newer schema", "schema = 99\n"},
      {"an impossible address", "schema = 1\n[[pool]]\nname = \"a\"\nranges = [\"10.20.300.0/22\"]\n"},
      {"a range the wrong way round",
       "schema = 1\n[[pool]]\nname = \"a\"\nranges = [\"10.0.0.9-10.0.0.1\"]\n"},
      {"a key of another type", "schema = 1\n[service]\ndeadline = 2\n"},
      {"an unknown key", "schema = 1\n[service]\nstaet = \"x.db\"\n"},
      {"an unknown pool", "schema = 1\n[[rule]]\nname = \"r\"\npools = [\"none\"]\n"},
  };
  for (const auto& [what, text] : kBroken) {
    SCOPED_TRACE(what);
    Raspool raspool(text);
    ASSERT_TRUE(raspool.start().running);
    expect_proposals_kept(raspool);
    raspool.stop();
  }
}

TEST(BadInput, AMissingConfigurationKeepsRrassProposals) {
  Raspool raspool("");
  std::filesystem::remove(raspool.configuration_file());
  ASSERT_TRUE(raspool.start().running);
  expect_proposals_kept(raspool);
  raspool.stop();
  registry::remove_value(L"SOFTWARE\\raspool", L"ConfigFile");
  ASSERT_TRUE(raspool.start().running) << "and there is none in its usual place either";
  expect_proposals_kept(raspool);
}

TEST(BadInput, ABrokenConfigurationFallsBackToTheLastGoodOne) {
  Raspool raspool(one_pool(R"(["10.20.0.0/24"])"));
  raspool.start();
  raspool.stop();
  EXPECT_TRUE(std::filesystem::exists(raspool.configuration_file() += ".last-good"));
  raspool.configure("schema = = 1");
  ASSERT_TRUE(raspool.start().running);
  EXPECT_EQ(told4(raspool.get4(L"CORP\\alice", L"VPN3-127", kProposal)), "10.20.0.1");
}

TEST(BadInput, AnUnreadableStateFileIsNotTouchedAndNothingIsDecided) {
  for (const char* on_failure : {"keep", "offer", "refuse"}) {
    SCOPED_TRACE(on_failure);
    Raspool raspool("schema = 1\n[service]\non_failure = \"" + std::string(on_failure) +
                    "\"\n[[pool]]\nname = \"staff\"\nranges = [\"10.20.0.0/24\"]\n"
                    "[[rule]]\nname = \"all\"\npools = [\"staff\"]\n");
    const std::string garbage = "This is no database. " + std::string(5000, 'x');
    std::ofstream(raspool.state_file(), std::ios::binary) << garbage;
    ASSERT_TRUE(raspool.start().running);
    if (std::string(on_failure) == "refuse") {
      EXPECT_EQ(told4(raspool.get4(L"CORP\\alice", L"VPN3-127", kProposal)), "error 31");
    } else {
      expect_proposals_kept(raspool);
    }
    raspool.stop();
    EXPECT_EQ(bytes_of(raspool.state_file()), garbage);
  }
}

TEST(BadInput, AStateFileOfANewerSchemaIsNotTouchedAndNothingIsDecided) {
  Raspool raspool(one_pool(R"(["10.20.0.0/24"])"));
  raspool.start();
  ASSERT_EQ(told4(raspool.get4(L"CORP\\alice", L"VPN3-127")), "10.20.0.1");
  raspool.stop();
  sqlite3* database = nullptr;
  ASSERT_EQ(sqlite3_open(to_utf8(raspool.state_file().wstring()).c_str(), &database), SQLITE_OK);
  ASSERT_EQ(sqlite3_exec(database, "PRAGMA user_version = 9999", nullptr, nullptr, nullptr), SQLITE_OK);
  sqlite3_close(database);
  const std::string before = bytes_of(raspool.state_file());
  ASSERT_TRUE(raspool.start().running);
  expect_proposals_kept(raspool);
  raspool.stop();
  EXPECT_EQ(bytes_of(raspool.state_file()), before);
}

TEST(BadInput, AStateFileThatCannotBeMadeDecidesNothing) {
  Raspool raspool(
      "schema = 1\n[service]\nstate = 'nowhere\\at\\all\\raspool.db'\n"
      "[[pool]]\nname = \"staff\"\nranges = [\"10.20.0.0/24\"]\n"
      "[[rule]]\nname = \"all\"\npools = [\"staff\"]\n");
  ASSERT_TRUE(raspool.start().running);
  expect_proposals_kept(raspool);
}

TEST(BadInput, AStateFileThatAnotherProcessOwnsDecidesNothing) {
  const std::string configuration = one_pool(R"(["10.20.0.0/24"])");
  Raspool owner(configuration, Raspool::Process::child);
  owner.start();
  ASSERT_EQ(told4(owner.get4(L"CORP\\alice", L"VPN3-127")), "10.20.0.1");
  Raspool second("schema = 1\n[service]\nserver = \"VPN1\"\nstate = '" +
                 to_utf8(owner.state_file().wstring()) +
                 "'\n[[pool]]\nname = \"staff\"\nranges = [\"10.20.0.0/24\"]\n"
                 "[[rule]]\nname = \"all\"\npools = [\"staff\"]\n");
  ASSERT_TRUE(second.start().running);
  expect_proposals_kept(second);
  EXPECT_EQ(told4(owner.get4(L"CORP\\bob", L"VPN3-126")), "10.20.0.2") << "the owner goes on";
}

}  // namespace
}  // namespace rras_host
