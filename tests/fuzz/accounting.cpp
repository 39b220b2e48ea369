#include <sstream>
#include <string>

#include "core/trace/accounting/input_survey.hpp"
#include "core/trace/accounting/recorded_sessions.hpp"
#include "core/trace/accounting/session_builder.hpp"
#include "core/trace/accounting/timed_input.hpp"
#include "core/trace/accounting/trace_sessions.hpp"
#include "tests/fuzz/fuzzed.hpp"
#include "tests/fuzz/must_hold.hpp"

namespace raspool::fuzz {

// Any bytes as an accounting log: what is read is counted, and each session has its time.
void read_an_accounting_log(std::string_view bytes) {
  std::istringstream stream{std::string(bytes)};
  const InputSurvey survey = survey_of(stream);
  TimedInput input(stream, survey.order(), *TimeZone::parse("Europe/Berlin"), survey.is_event_log);

  NameTable names;
  SessionTally tally;
  std::uint64_t sessions = 0;
  const SessionOptions options;
  const auto look = [&](const Session& session) {
    must_hold(session.begin <= session.end, "no session ends before it begins");
    must_hold(session.user < names.size() && session.ras_port < names.size() && session.device < names.size(),
              "names are known");
    must_hold(session.server < tally.servers.size(), "servers are known");
    sessions += session.is_second_family ? 0 : 1;
  };
  SessionBuilder of_logs(options, names, tally, look);
  TraceSessions of_traces(options, names, tally, look);
  InputRecord record;
  WallTime time;
  std::uint64_t records = 0;
  while (input.next(record, time)) {
    ++records;
    if (record.format == RecordFormat::trace) {
      of_traces.take(record.trace, time);
    } else {
      of_logs.take(record.accounting, time);
    }
  }
  of_logs.finish();
  of_traces.finish();
  must_hold(of_logs.kept() == 0, "nothing is kept after the end");
  must_hold(sessions == tally.sessions, "sessions are counted");
  must_hold(records == input.tally().read, "records are counted");
  must_hold(records + input.tally().skipped + input.tally().broken == survey.records,
            "each record is counted once");
}

}  // namespace raspool::fuzz
