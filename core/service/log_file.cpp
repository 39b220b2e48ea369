#include "core/service/log_file.hpp"

#include <utility>

#include "core/trace/time_text.hpp"

namespace raspool {

LogFile::LogFile(Logger& also, const Clock& clock, WriterLocks& locks)
    : also_(also),
      clock_(clock),
      writer_({MessageId::log_file_failed, MessageId::log_file_recovered, MessageId::messages_lost,
               "the log file"},
              kOptions, also, clock, locks) {}

void LogFile::write(MessageId id, std::string_view text) noexcept {
  also_.write(id, text);
  if (begun_ && !writer_.is_on()) return;
  try {
    std::string line = to_text(clock_.now().wall) + ' ' + line_of(id, text);
    if (begun_ || !keep_early(line)) writer_.add(std::move(line));
  } catch (...) {  // out of memory
    writer_.lose_one();
  }
}

// False: it is not early.
bool LogFile::keep_early(std::string& line) {
  MutexLock lock(early_mutex_);
  if (begun_) return false;
  if (early_.size() < kMostEarly) early_.push_back(std::move(line));
  return true;
}

void LogFile::use(const std::filesystem::path& file) {
  MutexLock lock(early_mutex_);
  writer_.use(file);
  for (std::string& line : early_) writer_.add(std::move(line));
  early_ = {};
  begun_ = true;  // behind them, so that they stand first
}

}  // namespace raspool
