#include "win32-shim/admin_module.hpp"

#include <mutex>
#include <utility>

namespace raspool::win32 {

void AdminModule::initialize() { begin(true); }

void AdminModule::begin(bool also_after_terminate) {
  const std::lock_guard lifecycle(lifecycle_);
  {
    const std::lock_guard lock(lock_);
    if (state_ == State::running || (state_ == State::terminated && !also_after_terminate)) return;
  }
  auto session = std::make_shared<AdminSession>();
  const std::lock_guard lock(lock_);
  state_ = State::running;
  session_ = std::move(session);
}

void AdminModule::terminate(std::optional<TraceLine> told) noexcept {
  const std::lock_guard lifecycle(lifecycle_);
  std::shared_ptr<AdminSession> session;
  {
    const std::lock_guard lock(lock_);
    state_ = State::terminated;
    session = std::move(session_);
  }
  if (session && !session->stop(std::move(told))) session->stay();
}

std::shared_ptr<AdminSession> AdminModule::session() {
  {
    const std::lock_guard lock(lock_);
    if (state_ != State::untouched) return session_;
  }
  begin(false);
  const std::lock_guard lock(lock_);
  return session_;
}

void AdminModule::tell(MessageId id, std::string_view text) noexcept {
  const auto running = [&] {
    const std::lock_guard lock(lock_);
    return session_;
  }();
  if (running) running->logger().write(id, text);
}

AdminModule& module() {
  union NeverDestroyed {
    AdminModule module;
    constexpr NeverDestroyed() : module() {}
    ~NeverDestroyed() {}
  };
  static constinit NeverDestroyed holder;
  return holder.module;
}

}  // namespace raspool::win32
