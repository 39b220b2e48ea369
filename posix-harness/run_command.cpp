#include "posix-harness/run_command.hpp"

#include <fstream>
#include <iostream>
#include <memory>

#include "core/trace/trace_reader.hpp"
#include "posix-harness/callout_player.hpp"
#include "posix-harness/exit_code.hpp"
#include "posix-harness/scenario_run.hpp"

namespace raspool::posix {
namespace {

ServiceProcess::Begin begin_with(const Composition::Options& options, bool explain) {
  return [options, explain] {
    const auto composition = std::make_shared<Composition>(options);
    return [composition, explain](const ScenarioLine& line) {
      return CalloutPlayer(*composition, explain ? &std::cerr : nullptr).play(line);
    };
  };
}

}  // namespace

int run_scenario(const std::filesystem::path& scenario, const Composition::Options& options, bool explain,
                 std::ostream& answers) {
  std::ifstream stream(scenario);
  if (!stream) {
    std::cerr << scenario.string() << ": cannot be read\n";
    return kUnusable;
  }
  ScenarioRun run(scenario.string(), begin_with(options, explain), answers, std::cerr);
  ScenarioReader reader(stream);
  while (const auto item = reader.next()) {
    if (const auto* line = std::get_if<ScenarioLine>(&item->content)) {
      run.play(item->number, *line);
    } else {
      run.complain(item->number, std::get<BrokenLine>(item->content).what);
    }
  }
  run.finish();
  return run.complaints() == 0 ? kDone : kFailed;
}

}  // namespace raspool::posix
