#pragma once

#include <memory>
#include <string>
#include <utility>

#include "core/policy/configuration_reader.hpp"
#include "core/store/sqlite_lease_store.hpp"
#include "tests/support/book_story.hpp"
#include "tests/support/fake_random_source.hpp"
#include "tests/unit/admin_fixture.hpp"

namespace raspool::test {

inline constexpr std::string_view kThreeAddresses = R"(schema = 1
[[pool]]
name      = "staff"
ranges    = ["10.20.0.1-10.20.0.3"]
[[rule]]
pools = ["staff"]
)";

// raspoolctl beside the files of a service, in which stands what a story tells.
class RaspoolctlBesideFiles : public Raspoolctl {
 protected:
  explicit RaspoolctlBesideFiles(std::string_view configuration = kThreeAddresses)
      : config_(write("raspool.toml", configuration)),
        configuration_(*load_configuration(config_, "THISBOX").configuration),
        story_(configuration_.policy) {
    auto opened = open_sqlite_lease_store(configuration_.service, random_, keyed_hash_);
    store_ = std::move(std::get<std::unique_ptr<LeaseStore>>(opened));
    static_cast<void>(store_->recover());
  }

  // What happened in the story's last step is on disk.
  void keep() { ASSERT_FALSE(store_->append(story_.records())); }
  void get(Instant now, std::string_view user, std::string_view ras_port) {
    story_.get(now, user, ras_port);
    keep();
  }
  void release(Instant now, std::string_view user, std::string_view ras_port, std::string_view address) {
    story_.release(now, user, ras_port, address);
    keep();
  }

  const std::string config_;
  const Configuration configuration_;
  FakeRandomSource random_;
  std::unique_ptr<LeaseStore> store_;
  BookStory story_;
};

}  // namespace raspool::test
