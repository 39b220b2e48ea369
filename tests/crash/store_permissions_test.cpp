// What an account without the rights is told. Root has all rights, so as root the tests become "nobody"
// meanwhile.
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>

#include "tests/conformance/store_site.hpp"

namespace raspool::test {
namespace {

namespace fs = std::filesystem;

constexpr uid_t kNobody = 65534;

class Unprivileged {
 public:
  Unprivileged() {
    if (was_root_ && seteuid(kNobody) != 0) throw std::runtime_error("root cannot become nobody");
  }
  Unprivileged(const Unprivileged&) = delete;
  Unprivileged& operator=(const Unprivileged&) = delete;
  ~Unprivileged() {
    if (was_root_ && seteuid(0) != 0) std::abort();
  }

 private:
  bool was_root_ = geteuid() == 0;
};

class StorePermissions : public testing::Test {
 protected:
  StorePermissions() {
    site_.open_recovered();
    give_away(site_.folder().path());
    give_away(state_);
    give_away(history_);
  }
  ~StorePermissions() override { fs::permissions(site_.folder().path(), fs::perms::owner_all); }

  static void give_away(const fs::path& path) {
    if (geteuid() == 0 && chown(path.c_str(), kNobody, static_cast<gid_t>(-1)) != 0) {
      throw std::runtime_error("root cannot give a file away");
    }
  }

  void expect_unreadable(const std::string& words) {
    const Unprivileged nobody;
    const auto error = site_.error_of_opening();
    ASSERT_TRUE(error);
    EXPECT_EQ(error->code, StoreError::Code::unreadable) << error->text;
    EXPECT_NE(error->text.find(words), std::string::npos) << error->text;
  }

  SqliteSite site_;
  const fs::path state_ = site_.settings().state;
  const fs::path history_ = site_.settings().history();
};

TEST_F(StorePermissions, OfAnOwnFileAreEnough) {
  const Unprivileged nobody;
  EXPECT_FALSE(site_.error_of_opening());
}

TEST_F(StorePermissions, AFileThatMayNotBeReadIsTold) {
  for (const fs::path& file : {state_, history_}) {
    fs::permissions(file, fs::perms::none);
    expect_unreadable(file.filename().string() + " cannot be opened; let the account that raspool runs as");
    fs::permissions(file, fs::perms::owner_read | fs::perms::owner_write);
  }
}

TEST_F(StorePermissions, AFileThatMayNotBeWrittenIsTold) {
  for (const fs::path& file : {state_, history_}) {
    fs::permissions(file, fs::perms::owner_read);
    expect_unreadable(file.filename().string() + " may not be written");
    fs::permissions(file, fs::perms::owner_read | fs::perms::owner_write);
  }
}

TEST_F(StorePermissions, AFolderThatMayNotBeWrittenIsTold) {
  fs::permissions(site_.folder().path(), fs::perms::owner_read | fs::perms::owner_exec);
  expect_unreadable("let the account that raspool runs as read and write the file and its folder");
}

TEST_F(StorePermissions, AFolderInWhichNoFileMayBeMadeIsTold) {
  fs::remove(state_);
  fs::remove(history_);
  fs::permissions(site_.folder().path(), fs::perms::owner_read | fs::perms::owner_exec);
  expect_unreadable("let the account that raspool runs as read and write the file and its folder");
}

}  // namespace
}  // namespace raspool::test
