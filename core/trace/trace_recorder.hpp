#pragma once

#include <filesystem>

#include "core/env/mutex.hpp"
#include "core/trace/line_writer.hpp"
#include "core/trace/trace_line.hpp"

namespace raspool {

// Writes the key `lost` into a line of a trace.
void mark_gap_in_trace(std::string& line, std::uint64_t lost);

// Records callouts, a line each, in the order of their ends (core/INTERFACES.md, section 5). Never delays who
// tells of one. Safe to use from any thread.
class TraceRecorder {
 public:
  static constexpr LineWriter::Options kOptions{
      .bounds = {.file_bytes = std::uint64_t{64} << 20, .most_files = 8}, .mark_gap = mark_gap_in_trace};

  TraceRecorder(Logger& logger, const Clock& clock, WriterLocks& locks,
                const LineWriter::Options& options = kOptions);

  void use(const std::filesystem::path& file) { writer_.use(file); }  // empty: record nothing
  bool is_on() const noexcept { return writer_.is_on(); }
  // A callout that began at `began` ends now; `line` gets its time and its length.
  void record(TraceLine line, Ticks began) noexcept;
  void lose_one() noexcept { writer_.lose_one(); }  // a callout that could not be made a line
  bool stop(Duration bound) noexcept { return writer_.stop(bound); }  // as LineWriter::stop

 private:
  const Clock& clock_;
  Mutex order_;  // held while a line gets its time and its place
  LineWriter writer_;
};

}  // namespace raspool
