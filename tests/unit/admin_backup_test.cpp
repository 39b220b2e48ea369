// raspoolctl backup, offline.
#include <gmock/gmock.h>

#include <filesystem>
#include <memory>

#include "core/policy/configuration_reader.hpp"
#include "core/store/sqlite_lease_store.hpp"
#include "tests/support/book_story.hpp"
#include "tests/support/fake_random_source.hpp"
#include "tests/unit/admin_fixture.hpp"

namespace raspool::test {
namespace {

using testing::HasSubstr;

constexpr std::string_view kConfiguration = R"(schema = 1
[[pool]]
name      = "staff"
ranges    = ["10.20.0.1-10.20.0.3"]
[[rule]]
pools = ["staff"]
)";

class BackupOfAdministrator : public Raspoolctl {
 protected:
  BackupOfAdministrator() : configuration_(*load_configuration(config_, "THISBOX").configuration) {
    auto opened = open_sqlite_lease_store(configuration_.service, random_, keyed_hash_);
    store_ = std::move(std::get<std::unique_ptr<LeaseStore>>(opened));
    static_cast<void>(store_->recover());
    story_.get(at(0s), "alice", "P1");
    EXPECT_FALSE(store_->append(story_.records()));
  }
  std::string copy() const { return (folder_ / "copy.db").string(); }

  const std::string config_ = write("raspool.toml", kConfiguration);
  const Configuration configuration_;
  FakeRandomSource random_;
  std::unique_ptr<LeaseStore> store_;
  BookStory story_{configuration_.policy};
};

TEST_F(BackupOfAdministrator, IsOfBothFilesAndCanBeAskedLikeThem) {
  EXPECT_EQ(run({"backup", copy(), "--config", config_}), 0) << err;
  EXPECT_THAT(out, HasSubstr("copy.db: "));
  EXPECT_THAT(out, HasSubstr("copy-history.db: "));
  EXPECT_THAT(out, HasSubstr(" bytes, verified\n"));
  EXPECT_EQ(run({"verify", "--state", copy()}), 0) << out;
  EXPECT_EQ(run({"history", "--address", "10.20.0.1", "--state", copy()}), 0) << err;
  EXPECT_THAT(out, HasSubstr("alice"));
}

TEST_F(BackupOfAdministrator, IsOneDocumentInJson) {
  EXPECT_EQ(run({"backup", copy(), "--state", configuration_.service.state.string(), "--json"}), 0) << err;
  EXPECT_THAT(json()["state"]["file"].get<std::string>(), HasSubstr("copy.db"));
  EXPECT_EQ(json()["state"]["bytes"], std::filesystem::file_size(copy()));
  EXPECT_THAT(json()["history"]["file"].get<std::string>(), HasSubstr("copy-history.db"));
}

TEST_F(BackupOfAdministrator, OverwritesNothing) {
  EXPECT_EQ(run({"backup", copy(), "--config", config_}), 0) << err;
  EXPECT_EQ(run({"backup", copy(), "--config", config_}), 1);
  EXPECT_THAT(err, HasSubstr("is there already; name another file"));
}

TEST_F(BackupOfAdministrator, OfNoFileIsNotFound) {
  EXPECT_EQ(run({"backup", copy(), "--state", (folder_ / "none.db").string()}), 1);
  EXPECT_THAT(err, HasSubstr("none.db is missing or empty"));
  EXPECT_EQ(run({"backup", copy()}), 3);
  EXPECT_EQ(run({"backup"}), 2);
}

}  // namespace
}  // namespace raspool::test
