#include "tests/harness/program.hpp"

#include <gtest/gtest.h>
#include <sys/wait.h>

#include <cstdlib>
#include <sstream>

#include "core/trace/trace_reader.hpp"
#include "tests/harness/files.hpp"
#include "tests/support/temporary_folder.hpp"

namespace raspool::test {
namespace {

std::string quoted(const std::string& text) {
  std::string result = "'";
  for (const char character : text) character == '\'' ? result += "'\\''" : result += character;
  return result + "'";
}

ProgramOutcome run_program(const std::string& program, const std::vector<std::string>& arguments) {
  const TemporaryFolder folder;
  std::string command = quoted(program);
  for (const std::string& argument : arguments) command += " " + quoted(argument);
  command += " >" + quoted(folder / "out") + " 2>" + quoted(folder / "err");
  const int status = std::system(command.c_str());
  ProgramOutcome outcome;
  if (WIFEXITED(status)) outcome.exit_code = WEXITSTATUS(status);
  outcome.output = content_of(folder / "out");
  outcome.errors = content_of(folder / "err");
  return outcome;
}

}  // namespace

std::vector<TraceLine> ProgramOutcome::answers() const {
  std::istringstream stream(output);
  TraceReader reader(stream);
  std::vector<TraceLine> answers;
  while (const auto item = reader.next()) {
    const auto* line = std::get_if<TraceLine>(&item->content);
    EXPECT_TRUE(line) << item->number << ": " << std::get<BrokenLine>(item->content).what;
    if (line) answers.push_back(*line);
  }
  return answers;
}

ProgramOutcome run_harness(const std::vector<std::string>& arguments) {
  return run_program(RASPOOL_HARNESS, arguments);
}

ProgramOutcome run_raspoolctl_program(const std::vector<std::string>& arguments) {
  return run_program(RASPOOLCTL, arguments);
}

std::string output_of(const std::string& command) { return run_program("/bin/sh", {"-c", command}).output; }

ProgramOutcome run_scenario_file(const std::filesystem::path& config, const std::filesystem::path& scenario) {
  return run_harness({"run", "--config", config, "--host-addresses", "192.0.2.1", scenario});
}

}  // namespace raspool::test
