#pragma once

#include <filesystem>
#include <vector>

#include "core/trace/accounting/merged_inputs.hpp"
#include "core/trace/accounting/session.hpp"

namespace raspool {

// All that inputs tell of connections.
struct RecordedSessions {
  NameTable names;
  std::vector<Session> sessions;  // in the order in which their ends were settled
  SessionTally tally;
  std::vector<InputReport> inputs;
};

// Reads traces and accounting logs as one stream. Into an empty one.
void read_sessions(const std::vector<std::filesystem::path>& files, const InputOptions& inputs,
                   const SessionOptions& options, const MergedInputs::Progress& progress,
                   RecordedSessions& recorded);

}  // namespace raspool
