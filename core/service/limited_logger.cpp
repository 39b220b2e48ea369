#include "core/service/limited_logger.hpp"

#include <fmt/format.h>

namespace raspool {
namespace {

constexpr Duration kOnceIn = std::chrono::minutes(1);

}  // namespace

void LimitedLogger::write(MessageId id, std::string_view text) noexcept {
  try {
    const Ticks now = clock_.now().ticks;
    std::uint64_t kept_back = 0;
    {
      MutexLock lock(mutex_);
      const auto [last, first_time] = last_.try_emplace(id, Last{now});
      if (!first_time) {
        if (now - last->second.at < kOnceIn) {
          ++last->second.kept_back;
          return;
        }
        kept_back = last->second.kept_back;
        last->second = Last{now};
      }
    }
    if (kept_back == 0) {
      logger_.write(id, text);
    } else {
      logger_.write(id, fmt::format("{} ({} more like this since the last one.)", text, kept_back));
    }
  } catch (...) {
    logger_.write(id, text);  // out of memory: better twice than never
  }
}

void LimitedLogger::write_once(MessageId id, std::string_view text) noexcept {
  try {
    MutexLock lock(mutex_);
    if (!told_once_.insert(id).second) return;
  } catch (...) {  // out of memory: better twice than never
  }
  logger_.write(id, text);
}

}  // namespace raspool
