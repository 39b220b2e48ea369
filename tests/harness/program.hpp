#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "core/trace/trace_line.hpp"

namespace raspool::test {

struct ProgramOutcome {
  int exit_code = -1;  // -1: it was killed
  std::string output, errors;

  // The output as answers; a line that is none fails the test.
  std::vector<TraceLine> answers() const;
};

// Runs raspool-harness as a user would, from the shell, to its end.
ProgramOutcome run_harness(const std::vector<std::string>& arguments);
ProgramOutcome run_raspoolctl_program(const std::vector<std::string>& arguments);
// What a line of shell prints.
std::string output_of(const std::string& command);
// `raspool-harness run` with one host address that is in no pool.
ProgramOutcome run_scenario_file(const std::filesystem::path& config, const std::filesystem::path& scenario);

}  // namespace raspool::test
