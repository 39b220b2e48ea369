#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string_view>

#include "core/env/clock.hpp"
#include "core/env/logger.hpp"
#include "core/env/mutex.hpp"

namespace raspool {

// Passes messages on, each id at most once a minute; what was kept back is counted and told with the next
// one. Safe to call from any thread.
class LimitedLogger {
 public:
  LimitedLogger(Logger& logger, const Clock& clock) : logger_(logger), clock_(clock) {}
  void write(MessageId id, std::string_view text) noexcept;
  // For what needs saying only the first time; later ones are dropped.
  void write_once(MessageId id, std::string_view text) noexcept;
  // For messages that come once in a life (started, stopped): never kept back.
  void write_always(MessageId id, std::string_view text) noexcept { logger_.write(id, text); }

 private:
  struct Last {
    Ticks at;
    std::uint64_t kept_back = 0;
  };
  Logger& logger_;
  const Clock& clock_;
  Mutex mutex_;
  std::map<MessageId, Last> last_ GUARDED_BY(mutex_);
  std::set<MessageId> told_once_ GUARDED_BY(mutex_);
};

}  // namespace raspool
