// raspoolctl backup, offline.
#include <gmock/gmock.h>

#include <filesystem>

#include "tests/unit/admin_files_fixture.hpp"

namespace raspool::test {
namespace {

using testing::HasSubstr;

class BackupOfAdministrator : public RaspoolctlBesideFiles {
 protected:
  BackupOfAdministrator() { get(at(0s), "alice", "P1"); }
  std::string copy() const { return (folder_ / "copy.db").string(); }
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
