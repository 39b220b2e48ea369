#include "core/trace/trace_recorder.hpp"

#include <algorithm>
#include <utility>

#include "core/trace/trace_writer.hpp"

namespace raspool {

TraceRecorder::TraceRecorder(Logger& logger, const Clock& clock, WriterLocks& locks,
                             const LineWriter::Options& options)
    : clock_(clock),
      writer_({MessageId::trace_failed, MessageId::trace_recovered, MessageId::trace_lines_lost, "the trace"},
              options, logger, clock, locks) {}

void TraceRecorder::record(TraceLine line, Ticks began) noexcept try {
  if (!is_on()) return;
  std::lock_guard lock(order_);
  const Instant now = clock_.now();
  line.time = now.wall;
  line.took_us = static_cast<std::uint64_t>(std::max(now.ticks - began, Duration::zero()).count());
  if (const std::uint64_t lost = writer_.take_lost(); lost > 0) line.lost = lost;
  writer_.add(to_text(line));
} catch (...) {  // out of memory: the line is lost, which the next one tells
  writer_.lose_one();
}

}  // namespace raspool
