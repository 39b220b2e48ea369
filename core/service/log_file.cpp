#include "core/service/log_file.hpp"

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
  if (!writer_.is_on()) return;
  try {
    writer_.add(to_text(clock_.now().wall) + ' ' + line_of(id, text));
  } catch (...) {  // out of memory
    writer_.lose_one();
  }
}

}  // namespace raspool
