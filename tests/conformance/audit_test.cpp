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
using testing::ElementsAre;
using testing::IsEmpty;
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

// Each of these is done to a history of its own.
TEST_F(Audit, TheScriptOfTheManualFindsWhoTellsThatMoreWasTooOld) {
  const std::string too_old =
      "UPDATE chain SET expired_before = (SELECT newest + 1 FROM batch WHERE id = 5);";
  const std::string cut =
      "UPDATE chain SET anchor = 3, anchor_hash = (SELECT hash FROM batch WHERE id = 3); DELETE FROM batch "
      "WHERE id <= 3; DELETE FROM tenure_2026_01 WHERE batch <= 3;";
  const std::string one =
      "DELETE FROM tenure_2026_01 WHERE id = (SELECT max(id) FROM tenure WHERE batch = 5);";
  const std::pair<std::string, const char*> all[] = {
      {too_old + one, "wrong: the tenures of batch 5"},
      {too_old +
           "UPDATE chain SET expired_before = expired_before - 1; DELETE FROM tenure_2026_01 WHERE batch "
           "= 5",
       "wrong: the tenures of batch 5"},
      {too_old + one + "UPDATE chain SET older_expired_before = expired_before",
       "wrong: batch 1 does not follow"},
      {one + "INSERT INTO trimmed VALUES (5, 1, zeroblob(32))", "wrong: the tenures of batch 5"},
      {cut, "wrong: nothing was too old"},
      {too_old + cut, "wrong: the beginning was cut"},
      {too_old + cut + "UPDATE chain SET older_anchor = 3", "wrong: batch 4 does not follow"},
      {too_old + "PRAGMA user_version = 4", "wrong: batch 1 does not follow"},
      {"PRAGMA user_version = 9", "wrong: the file is newer than this script"},
  };
  const fs::path copy = folder_ / "copy.db";
  for (const auto& [sql, words] : all) {
    fs::remove(copy);
    SqliteFile(settings_.history()).back_up_to(copy);
    SqliteFile(copy).run(sql);
    const Said said = audit(copy);
    EXPECT_EQ(said.exit_code, 1) << sql << said.text;
    EXPECT_THAT(said.text, StartsWith(words)) << sql;
  }
}

class AuditOfGoldenFiles : public Audit {
 protected:
  // A history of schema 4, of one batch with three tenures, to which this was done.
  void begin_with(const std::string& sql) {
    store_.reset();
    for (const char* name : {".db", "-history.db"}) {
      fs::copy_file(fs::path(RASPOOL_GOLDEN_FOLDER) / ("raspool-schema2_4" + std::string(name)),
                    folder_ / ("raspool" + std::string(name)), fs::copy_options::overwrite_existing);
    }
    change(sql);
  }
  void open() {
    auto opened = open_sqlite_lease_store(settings_, random_, hash_);
    store_ = std::move(std::get<std::unique_ptr<LeaseStore>>(opened));
    recovered(*store_);
  }
  void expect_sound() {
    EXPECT_THAT(verdict().failures, IsEmpty());
    EXPECT_EQ(audit().exit_code, 0) << audit().text;
  }
};

TEST_F(AuditOfGoldenFiles, TheyAreSound) {
  const std::pair<const char*, std::string> all[] = {
      {"3", "ba07e9a44ad771c5207c0e525a45fcbe12d173cc191abae8d3b93e88420bbd03"},
      {"4", "ba07e9a44ad771c5207c0e525a45fcbe12d173cc191abae8d3b93e88420bbd03"},
      {"5", "75785610bbceb39da86673d466ffa14cee593053379cdbe446785e0954a66abf"}};
  for (const auto& [schema, hash] : all) {
    const fs::path copy = folder_ / "copy.db";
    fs::copy_file(
        fs::path(RASPOOL_GOLDEN_FOLDER) / ("raspool-schema2_" + std::string(schema) + "-history.db"), copy,
        fs::copy_options::overwrite_existing);
    EXPECT_EQ(audit(copy).text,
              "chain 79197013-2342-4a04-968b-ad0ae6dbb185: ends with batch 1, " + hash + "\n");
  }
}

// Without their hashes, as raspool did it up to schema 4: in the middle of a batch, or all of it.
TEST_F(AuditOfGoldenFiles, WhatAnOlderRaspoolRemovedIsNotMissed) {
  for (const char* removed :
       {"UPDATE chain SET expired_before = (SELECT newest + 1 FROM batch); DELETE FROM tenure_2026_01 WHERE "
        "id = 3",
        "UPDATE chain SET expired_before = (SELECT newest + 1 FROM batch), anchor = 1, anchor_hash = (SELECT "
        "hash FROM batch); DELETE FROM tenure_2026_01; DELETE FROM batch"}) {
    begin_with(removed);
    expect_sound();
    open();
    expect_sound();
    fold_all(*store_);
    expect_sound();
    EXPECT_EQ(verdict().chain.head.batch, 2);

    change("UPDATE chain SET older_expired_before = older_expired_before + 1");
    EXPECT_THAT(verdict().failures, ElementsAre(StartsWith("chain: batch 2 does not follow")));
    EXPECT_THAT(audit().text, StartsWith("wrong: batch 2 does not follow"));
  }
}

TEST_F(AuditOfGoldenFiles, HashesThatAnOlderRaspoolKeptStay) {
  begin_with("INSERT INTO trimmed VALUES (1, 2, x'0102')");
  open();
  EXPECT_EQ(
      SqliteFile(settings_.history()).value("SELECT batch || ' ' || id || ' ' || hex(hash) FROM trimmed"),
      "1 2 0102");
}

TEST_F(AuditOfGoldenFiles, WhatIsRemovedFromThemLaterIsMissed) {
  begin_with("");
  open();
  fold_all(*store_);
  expect_sound();
  change(
      "UPDATE chain SET expired_before = (SELECT newest + 1 FROM batch WHERE id = 1); DELETE FROM "
      "tenure_2026_01 WHERE id = 3");
  EXPECT_THAT(verdict().failures, ElementsAre(StartsWith("chain: batch 1 has 2 tenures, and had 3")));
  EXPECT_THAT(audit().text, StartsWith("wrong: the tenures of batch 1"));
}

}  // namespace
}  // namespace raspool::test
