#include "core/trace/trace_recorder.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "core/trace/trace_writer.hpp"

namespace raspool {

void mark_gap_in_trace(std::string& line, std::uint64_t lost) {
  line.insert(line.size() - 1, ",\"lost\":" + std::to_string(lost));  // the last of the object's keys
}

TraceRecorder::TraceRecorder(Logger& logger, const Clock& clock, WriterLocks& locks,
                             const LineWriter::Options& options)
    : clock_(clock),
      writer_({MessageId::trace_failed, MessageId::trace_recovered, MessageId::trace_lines_lost, "the trace"},
              options, logger, clock, locks) {}

void TraceRecorder::record(TraceLine line, Ticks began) noexcept try {
  if (!is_on()) return;
  MutexLock lock(order_);
  const Instant now = clock_.now();
  line.time = now.wall;
  line.took_us = static_cast<std::uint64_t>(std::max(now.ticks - began, Duration::zero()).count());
  writer_.add(to_text(line));
} catch (...) {  // out of memory: the line is lost, which the next one tells
  writer_.lose_one();
}

}  // namespace raspool
