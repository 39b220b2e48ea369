// A running service with all that its administrators have of it.
#include "core/admin/service_administration.hpp"

#include <chrono>
#include <future>
#include <thread>

#include "tests/conformance/control_story.hpp"
#include "tests/support/fake_environment.hpp"

namespace raspool::test {
namespace {

class AdministeredService : public ControlStory {
 protected:
  FakeEnvironment environment_;
  // Nothing is asked for addresses here, so no state file is opened.
  AddressService service_{std::nullopt, environment_.interfaces(), [](const ServiceSettings&) {
                            return StoreError{StoreError::Code::io, "none"};
                          }};
  ServiceAdministration::Outside all_of_outside() {
    return {site_->channel(), environment_.keyed_hash, environment_.threads, environment_.clock,
            environment_.logger};
  }
  std::function<ControlPlace()> where() {
    return [name = site_->name()] { return ControlPlace{name, {}}; };
  }
};

TEST_F(AdministeredService, IsAskedFromTheBeginningToTheEnd) {
  ServiceAdministration administration(service_, all_of_outside(), where(), [] { return ReloadResult{}; });
  EXPECT_EQ(ask("status").code, ExitCode::done);
  EXPECT_TRUE(administration.stop(kPatience));
  EXPECT_TRUE(administration.stop(kPatience)) << "once more";
  EXPECT_EQ(ask_at_once("status").code, ExitCode::nobody_answers);
}

TEST_F(AdministeredService, StopsWithinItsBoundWhileACommandHangs) {
  std::promise<void> begun, go_on;
  ServiceAdministration administration(service_, all_of_outside(), where(), [&] {
    begun.set_value();
    go_on.get_future().wait();
    return ReloadResult{};
  });
  std::thread asker([this] { static_cast<void>(ask("reload")); });
  begun.get_future().wait();

  const auto began = std::chrono::steady_clock::now();
  EXPECT_FALSE(administration.stop(std::chrono::milliseconds(300)));
  EXPECT_LT(std::chrono::steady_clock::now() - began, kPatience / 4) << "of all threads together";
  go_on.set_value();
  asker.join();
  EXPECT_TRUE(administration.stop(kPatience));
}

}  // namespace
}  // namespace raspool::test
