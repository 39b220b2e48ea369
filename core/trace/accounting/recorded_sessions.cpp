#include "core/trace/accounting/recorded_sessions.hpp"

#include "core/trace/accounting/session_builder.hpp"
#include "core/trace/accounting/trace_sessions.hpp"

namespace raspool {

void read_sessions(const std::vector<std::filesystem::path>& files, const InputOptions& inputs,
                   const SessionOptions& options, const MergedInputs::Progress& progress,
                   RecordedSessions& recorded) {
  const auto keep = [&recorded](const Session& session) { recorded.sessions.push_back(session); };
  SessionBuilder of_logs(options, recorded.names, recorded.tally, keep);
  TraceSessions of_traces(options, recorded.names, recorded.tally, keep);
  MergedInputs merged(files, inputs, progress);
  WallTime time;
  while (const InputRecord* const record = merged.next(time)) {
    if (record->format == RecordFormat::trace) {
      of_traces.take(record->trace, time);
    } else {
      of_logs.take(record->accounting, time);
    }
  }
  of_logs.finish();
  of_traces.finish();
  recorded.inputs = merged.reports();
}

}  // namespace raspool
