#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "core/trace/accounting/recorded_sessions.hpp"
#include "tests/support/temporary_folder.hpp"

namespace raspool::test {

// Logs in a folder, and what is read of them.
class RecordedLogs {
 public:
  // A file with these bytes; the inputs are in the order in which they were written.
  void write(std::string_view name, std::string_view bytes);

  InputOptions input_options;
  SessionOptions session_options;
  const RecordedSessions& read();

  const RecordedSessions& recorded() const { return *recorded_; }
  const InputReport& input(std::size_t index = 0) const { return recorded_->inputs[index]; }
  // Each session as "anna 10.20.8.17 2026-11-23 07:02:15 to 2026-11-23 11:10:02, exact", by begin.
  std::vector<std::string> sessions() const;

 private:
  TemporaryFolder folder_;
  std::vector<std::filesystem::path> files_;
  std::unique_ptr<RecordedSessions> recorded_;
};

}  // namespace raspool::test
