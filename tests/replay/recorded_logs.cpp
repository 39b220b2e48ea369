#include "tests/replay/recorded_logs.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>

#include "core/trace/replay/replay_report.hpp"

namespace raspool::test {

void RecordedLogs::write(std::string_view name, std::string_view bytes) {
  const std::filesystem::path file = folder_ / std::string(name);
  std::ofstream(file, std::ios::binary) << bytes;
  files_.push_back(file);
}

const RecordedSessions& RecordedLogs::read() {
  recorded_ = std::make_unique<RecordedSessions>();
  read_sessions(files_, input_options, session_options, nullptr, *recorded_);
  return *recorded_;
}

std::vector<std::string> RecordedLogs::sessions() const {
  std::vector<Session> sorted = recorded_->sessions;
  std::stable_sort(sorted.begin(), sorted.end(), [](const Session& left, const Session& right) {
    return left.begin != right.begin ? left.begin < right.begin : left.order < right.order;
  });
  std::vector<std::string> told;
  for (const Session& session : sorted) {
    told.push_back(fmt::format("{} {} {} to {}, {}", recorded_->names.text(session.user),
                               session.proposal.to_string(), shown_time(session.begin),
                               shown_time(session.end), to_text(session.ended)));
  }
  return told;
}

}  // namespace raspool::test
