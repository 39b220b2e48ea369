#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "core/env/clock.hpp"
#include "core/env/control_channel.hpp"
#include "core/env/threads.hpp"

namespace raspool {

// RRAS may tell of links in another process than the one that it asks for addresses. This one then tells that
// one, over its control channel and from a thread of its own. What it tells are hints: the newest kMost wait
// until somebody takes them, and older ones are dropped.
class LinkMessenger {
 public:
  static constexpr std::size_t kMost = 1024;
  // The name of the channel of the process that has the state file; nothing: this process has it, or may. As
  // ControlServer::Place.
  using Addressee = std::function<std::optional<std::string>()>;

  // All outlives it, and the process if stop() says so. Throws if there is no memory or thread left.
  LinkMessenger(ControlChannel& channel, Threads& threads, const Clock& clock, Addressee addressee);
  LinkMessenger(const LinkMessenger&) = delete;
  LinkMessenger& operator=(const LinkMessenger&) = delete;
  ~LinkMessenger();  // stops it, if nobody has

  // Any thread. Never wait; without memory, the fact is dropped.
  void link_up(std::string_view ras_port, std::uint64_t connection, std::string_view device) noexcept;
  void link_down(std::string_view ras_port, std::uint64_t connection) noexcept;

  // True: no thread is left. Whoever listens and does not answer is waited for, for two seconds. Idempotent.
  bool stop(Duration bound) noexcept;

 private:
  class Core;
  std::shared_ptr<Core> core_;
};

}  // namespace raspool
