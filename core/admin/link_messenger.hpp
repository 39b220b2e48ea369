#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "core/env/clock.hpp"
#include "core/env/control_channel.hpp"
#include "core/env/threads.hpp"
#include "core/lease/connection_facts.hpp"

namespace raspool {

// RRAS may tell of connections and their links in another process than the one that it asks for addresses.
// This one then tells that one, over its control channel and from a thread of its own. What it tells are
// hints: the newest kMost wait until somebody takes them, and older ones are dropped.
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

  // Any thread. Never waits; without memory, the news is dropped. If it does not say when, it was now.
  void tell(const ConnectionNews& news) noexcept;

  // True: no thread is left. Whoever listens and does not answer is waited for, for two seconds. Idempotent.
  bool stop(Duration bound) noexcept;

 private:
  class Core;
  std::shared_ptr<Core> core_;
};

}  // namespace raspool
