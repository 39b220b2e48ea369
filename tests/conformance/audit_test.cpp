// The chain computed by an auditor who has nothing of raspool but its manual: the script that stands in
// core/store/README.md, run by the shell with the sqlite3 tool and sha256sum.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>

#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "core/store/sqlite_lease_store.hpp"
#include "core/store/verification.hpp"
#include "posix-harness/env/openssl_keyed_hash.hpp"
#include "tests/conformance/random_journal.hpp"
#include "tests/conformance/sqlite_file.hpp"
#include "tests/conformance/store_site.hpp"
#include "tests/support/times.hpp"

namespace raspool::test {
namespace {

namespace fs = std::filesystem;
using testing::StartsWith;

struct Said {
  int exit_code = -1;
  std::string text;
};

Said run(const std::string& command) {
  Said said;
  FILE* pipe = ::popen((command + " 2>&1").c_str(), "r");
  if (pipe == nullptr) return said;
  std::array<char, 4096> part{};
  while (std::fgets(part.data(), part.size(), pipe) != nullptr) said.text += part.data();
  const int status = ::pclose(pipe);
  if (WIFEXITED(status)) said.exit_code = WEXITSTATUS(status);
  return said;
}

std::string script_of_the_manual() {
  std::ostringstream manual;
  manual << std::ifstream(RASPOOL_STORE_MANUAL).rdbuf();
  const std::string text = manual.str(), begin = "```sh\n#!/bin/sh\n# sh audit.sh";
  const auto from = text.find(begin);
  if (from == std::string::npos) return "";
  return text.substr(from + 6, text.find("```", from + 6) - from - 6);
}

class Audit : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_EQ(run("sqlite3 --version && sha256sum --version").exit_code, 0) << "an auditor's tools";
    std::ofstream(folder_ / "audit.sh") << script_of_the_manual();
    settings_.server = "VPN|1";
    settings_.state = folder_ / "raspool.db";
    auto opened = open_sqlite_lease_store(settings_, random_, hash_);
    store_ = std::move(std::get<std::unique_ptr<LeaseStore>>(opened));
    recovered(*store_);
    RandomJournal source(51, 14 * 24h);
    must(store_->append(source.next(200)));
    while (fold(*store_, 25) > 0) {
    }
  }
  Said audit(const fs::path& history) {
    return run("sh '" + (folder_ / "audit.sh").string() + "' '" + history.string() + "'");
  }
  Said audit() { return audit(settings_.history()); }
  void change(const std::string& sql) { SqliteFile(settings_.history()).run(sql); }
  WallTime time(const std::string& sql) {
    return WallTime(Duration(std::stoll(SqliteFile(settings_.history()).value(sql))));
  }
  FilesVerdict verdict() {
    return std::get<FilesVerdict>(verify_files(settings_.state, settings_.history(), hash_));
  }

  TemporaryFolder folder_;
  FakeRandomSource random_;
  posix::OpensslKeyedHash hash_;
  ServiceSettings settings_;
  std::unique_ptr<LeaseStore> store_;
};

TEST_F(Audit, TheScriptOfTheManualFindsAHistorySound) {
  const auto head = verdict().chain.head;
  Said said = audit();
  EXPECT_EQ(said.exit_code, 0) << said.text;
  EXPECT_EQ(said.text, "chain " + head.chain + ": ends with batch " + std::to_string(head.batch) + ", " +
                           hex(head.hash) + "\n");

  change("DELETE FROM user_name WHERE user % 2 = 0");
  const auto middle = time("SELECT newest - 1 FROM batch WHERE id = 4");
  while (std::get<bool>(store_->expire(middle))) {
  }
  EXPECT_EQ(audit().text, said.text);
}

TEST_F(Audit, TheScriptOfTheManualFindsWhatWasTamperedWith) {
  const std::pair<std::string, const char*> all[] = {
      {"UPDATE tenure_2026_01 SET to_time = to_time + 1 WHERE batch = 5", "wrong: the tenures of batch 5"},
      {"DELETE FROM tenure_2026_01 WHERE batch = 4", "wrong: the tenures of batch 4"},
      {"UPDATE batch SET newest = newest + 1 WHERE id = 3", "wrong: batch 3 does not follow"},
      {"DELETE FROM batch WHERE id = 2", "wrong: tenures outside the chain"},
      {"UPDATE user_name SET name = name || '.' WHERE user = 2", "wrong: the name of user 2"},
  };
  for (const auto& [sql, words] : all) {
    change(sql);
    const Said said = audit();
    EXPECT_EQ(said.exit_code, 1) << sql << said.text;
    EXPECT_THAT(said.text, StartsWith(words)) << sql;
  }
}

TEST_F(Audit, TheGoldenFilesAreSound) {
  const std::pair<const char*, const char*> all[] = {
      {"raspool-schema2_3-history.db",
       "chain 79197013-2342-4a04-968b-ad0ae6dbb185: ends with batch 1, "
       "ba07e9a44ad771c5207c0e525a45fcbe12d173cc191abae8d3b93e88420bbd03\n"}};
  for (const auto& [name, end] : all) {
    EXPECT_EQ(audit(fs::path(RASPOOL_GOLDEN_FOLDER) / name).text, end);
  }
}

}  // namespace
}  // namespace raspool::test
