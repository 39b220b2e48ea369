// raspoolctl explain, offline: from a configuration and the files that a service left or is writing.
#include <gmock/gmock.h>

#include "core/policy/wanted_lock.hpp"
#include "tests/unit/admin_files_fixture.hpp"

namespace raspool::test {
namespace {

using testing::HasSubstr;

constexpr std::string_view kAdminsAndEverybody = R"(schema = 1
[[pool]]
name      = "staff"
ranges    = ["10.20.0.1-10.20.0.3"]
hold_down = "1m"
[[rule]]
name  = "admins"
users = ['CORP\admin-*']
pools = ["staff"]
[[rule]]
name  = "everybody"
pools = ["staff"]
)";

class Explain : public RaspoolctlBesideFiles {
 protected:
  Explain() : RaspoolctlBesideFiles(kAdminsAndEverybody) {}

  std::unique_ptr<WriterLock> hold(const std::filesystem::path& lock) {
    std::ofstream(lock) << "";  // a real lock has a file
    return writer_locks_.try_lock(lock);
  }
  int explain(std::string_view user, const std::vector<std::string>& more = {}) {
    std::vector<std::string> arguments{"explain",         "--config",   config_, "--user",
                                       std::string(user), "--ras-port", "P9"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return run(arguments);
  }
};

TEST_F(Explain, SaysWhichRulesWereTriedAndWhatWouldBeAnswered) {
  EXPECT_EQ(explain("CORP\\bob"), 0) << err;
  EXPECT_THAT(out, HasSubstr("admins"));
  EXPECT_THAT(out, HasSubstr("never-used address 10.20.0.1 of pool staff"));
  EXPECT_EQ(explain("CORP\\bob", {"--json"}), 0);
  EXPECT_EQ(json()["answer"]["out"], "10.20.0.1");
  EXPECT_EQ(json()["answer"]["reason"], "never_used");
  EXPECT_EQ(json()["rule"], "everybody");
  EXPECT_EQ(json()["rules"][0]["unmet"], "users");
}

TEST_F(Explain, WhileAServiceOwnsTheStateItsOpenLeasesLive) {
  get(at(0s), "alice", "P1");
  const auto lock = hold(configuration_.service.lock()), wanted = hold(wanted_lock(configuration_.service));
  clock_.advance(10s);
  EXPECT_EQ(explain("bob", {"--json"}), 0) << err;
  EXPECT_EQ(json()["answer"]["out"], "10.20.0.2");
}

TEST_F(Explain, WhileAServiceOwnsTheStateProvisionallyTheOpenLeasesHaveEnded) {
  get(at(0s), "alice", "P1");
  const auto lock = hold(configuration_.service.lock());
  clock_.advance(10s);
  EXPECT_EQ(explain("alice", {"--json"}), 0) << err;
  EXPECT_EQ(json()["answer"]["reason"], "own_address");
}

TEST_F(Explain, WithoutAServiceTheOpenLeasesHaveEnded) {
  get(at(0s), "alice", "P1");
  clock_.advance(10s);
  EXPECT_EQ(explain("alice", {"--json"}), 0) << err;
  EXPECT_EQ(json()["answer"]["out"], "10.20.0.1");
  EXPECT_EQ(json()["answer"]["reason"], "own_address");
}

TEST_F(Explain, SaysWhoTookTheUsersFormerAddress) {
  for (const char* user : {"alice", "b", "c"}) get(at(0s), user, user);
  release(at(10s), "alice", "alice", "10.20.0.1");
  get(at(80s), "bob", "P2");  // nothing else is free
  clock_.advance(100s);
  const auto lock = hold(configuration_.service.lock()), wanted = hold(wanted_lock(configuration_.service));
  const auto tells_all = [&] {
    EXPECT_EQ(explain("ALICE"), 0) << err;
    EXPECT_THAT(out, HasSubstr("10.20.0.1 was this user's until 2026-01-01T00:00:10Z"));
    EXPECT_THAT(out, HasSubstr("bob holds it since 2026-01-01T00:01:20Z"));
  };
  tells_all();  // from the journal's tail
  ASSERT_TRUE(std::holds_alternative<std::size_t>(store_->fold(1000)));
  tells_all();  // from the history
}

TEST_F(Explain, ChangesNothingInTheFiles) {
  get(at(0s), "alice", "P1");
  store_.reset();
  const auto bytes = [&] {
    std::ifstream stream(configuration_.service.state, std::ios::binary);
    return std::string(std::istreambuf_iterator<char>(stream), {});
  };
  const std::string before = bytes();
  explain("alice");
  EXPECT_EQ(bytes(), before);
}

TEST_F(Explain, AsksForThePolicyAsLongAsNoServiceAnswers) {
  EXPECT_EQ(run({"explain", "--user", "alice", "--ras-port", "P1"}), 3);
  EXPECT_THAT(err, HasSubstr("--config FILE"));
}

TEST_F(Explain, AMissingStateFileIsNotFound) {
  EXPECT_EQ(explain("alice", {"--state", (folder_ / "none.db").string()}), 1);
  EXPECT_THAT(err, HasSubstr("none.db"));
}

TEST_F(Explain, AProposalThatIsNoAddressIsBadUsage) {
  EXPECT_EQ(explain("alice", {"--offered", "10.0.0.300"}), 2);
  EXPECT_EQ(explain("alice", {"--family", "v6", "--offered", "10.0.0.3"}), 2);
  EXPECT_EQ(explain("alice", {"--family", "v5"}), 2);
}

}  // namespace
}  // namespace raspool::test
