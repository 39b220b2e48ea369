#include "core/trace/trace_recorder.hpp"

#include "core/trace/trace_writer.hpp"

namespace raspool {

TraceRecorder::TraceRecorder(Logger& logger, const Clock& clock, WriterLocks& locks,
                             const LineWriter::Options& options)
    : writer_({MessageId::trace_failed, MessageId::trace_recovered, MessageId::trace_lines_lost, "the trace"},
              options, logger, clock, locks) {}

void TraceRecorder::record(TraceLine line) noexcept try {
  if (!is_on()) return;
  if (const std::uint64_t lost = writer_.take_lost(); lost > 0) line.lost = lost;
  writer_.add(to_text(line));
} catch (...) {  // out of memory: the line is lost, which the next one tells
  writer_.lose_one();
}

}  // namespace raspool
