#pragma once

#include <string>
#include <vector>

namespace rras_host {

struct ProgramOutcome {
  unsigned long exit_code = 0;
  std::string output;  // standard output and standard error, as they came
};

// Runs raspoolctl.exe to its end, as an administrator would.
ProgramOutcome run_raspoolctl(const std::vector<std::wstring>& arguments);

}  // namespace rras_host
