// raspoolctl verify, on files that a service left or is writing.
#include <gmock/gmock.h>

#include <algorithm>

#include "tests/unit/admin_files_fixture.hpp"

namespace raspool::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class Verify : public RaspoolctlBesideFiles {
 protected:
  Verify() {
    get(at(0s), "alice", "P1");
    story_.get(at(1s), "bob", "P2");
    release(at(2s), "bob", "P2", "10.20.0.2");
  }

  std::vector<std::string> names() {
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(folder_.path())) {
      names.push_back(entry.path().filename().string());
    }
    std::sort(names.begin(), names.end());
    return names;
  }
  std::string state() const { return configuration_.service.state.string(); }
};

TEST_F(Verify, FilesOfAServiceThatRunsAreSound) {
  EXPECT_EQ(run({"verify", "--state", state()}), 0) << out << err;
  EXPECT_THAT(out, HasSubstr("2 leases, 1 of them live, 3 records in the journal"));
  EXPECT_THAT(out, HasSubstr("\nsound\n"));
}

TEST_F(Verify, ReadsFilesOnlyAndChangesNone) {
  store_.reset();
  const auto before = names();
  EXPECT_EQ(run({"verify", "--state", state()}), 0);
  EXPECT_EQ(run({"explain", "--config", config_, "--user", "alice", "--ras-port", "P1"}), 0) << err;
  EXPECT_EQ(names(), before);
}

TEST_F(Verify, SaysWhatIsWrongLineByLineAndExitsWithOne) {
  const JournalRecord contradiction{9, at(9s).wall,
                                    Ended{7, v4("10.20.0.3"), at(9s).wall, EndReason::released, at(9s).wall}};
  ASSERT_FALSE(store_->append({{contradiction}}));
  EXPECT_EQ(run({"verify", "--state", state()}), 1);
  EXPECT_THAT(out, HasSubstr("wrong: I7: "));
  EXPECT_THAT(out, HasSubstr("record 9 ends tenure 7, which is not open"));
  EXPECT_THAT(out, HasSubstr("\nnot sound\n"));
  EXPECT_EQ(run({"verify", "--json", "--state", state()}), 1);
  EXPECT_EQ(json()["sound"], false);
  EXPECT_EQ(json()["failures"].size(), 1u);
}

TEST_F(Verify, IsOneDocumentInJson) {
  ASSERT_TRUE(std::holds_alternative<std::size_t>(store_->fold(100)));
  EXPECT_EQ(run({"verify", "--state", state(), "--config", config_, "--json"}), 0) << out << err;
  EXPECT_EQ(json()["sound"], true);
  EXPECT_EQ(json()["state"]["leases"], 2);
  EXPECT_EQ(json()["state"]["live"], 1);
  EXPECT_EQ(json()["state"]["journal"], 0);
  EXPECT_EQ(json()["history"]["tenures"], 1);
  EXPECT_EQ(json()["history"]["chain"]["batch"], 1);
  EXPECT_EQ(json()["history"]["chain"]["anchor"], 0);
  EXPECT_EQ(json()["history"]["chain"]["hash"].get<std::string>().size(), 64u);
  EXPECT_THAT(json()["failures"], IsEmpty());
  EXPECT_THAT(json()["strays"], IsEmpty());
}

TEST_F(Verify, TellsWhereTheChainEndsForWhoKeepsIt) {
  ASSERT_TRUE(std::holds_alternative<std::size_t>(store_->fold(100)));
  EXPECT_EQ(run({"verify", "--state", state()}), 0) << out << err;
  EXPECT_THAT(out, testing::ContainsRegex("chain [0-9a-f-]+: batches 1 to 1, [0-9a-f]+\n"));
  while (std::get<bool>(store_->expire(at(1h).wall))) {
  }
  EXPECT_EQ(run({"verify", "--state", state()}), 0) << out << err;
  EXPECT_THAT(out, HasSubstr("what ended before 2026-01-01T01:00:00.000000Z is gone because of its age"));
}

TEST_F(Verify, ByAConfigurationLeasesThatItWouldNotGiveAreStrays) {
  const std::string other = write("other.toml", R"(schema = 1
[service]
state = "raspool.db"
[[pool]]
name      = "staff"
ranges    = ["10.20.0.2-10.20.0.9"]
[[rule]]
pools = ["staff"]
)");
  EXPECT_EQ(run({"verify", "--config", other}), 0) << err;
  EXPECT_THAT(out, HasSubstr("stray: 10.20.0.1 of alice on P1"));
}

TEST_F(Verify, AMissingFileIsNotFound) {
  EXPECT_EQ(run({"verify", "--state", (folder_ / "none.db").string()}), 1);
  EXPECT_THAT(err, HasSubstr("none.db"));
}

TEST_F(Verify, ABrokenConfigurationIsBadUsage) {
  EXPECT_EQ(run({"verify", "--config", write("broken.toml", "schema = 1\nrnages = 1\n")}), 2);
  EXPECT_THAT(err, HasSubstr("broken.toml:2:1"));
}

TEST_F(Verify, WithoutAFileARunningServiceWouldBeAsked) { EXPECT_EQ(run({"verify"}), 3); }

}  // namespace
}  // namespace raspool::test
