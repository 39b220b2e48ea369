#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>
#include <utility>

#include "core/trace/scenario_line.hpp"
#include "posix-harness/service_process.hpp"

namespace raspool::posix {

// One scenario while it is played, line by line, against a service in another process. Not thread-safe.
class ScenarioRun {
 public:
  // Answers go to `answers` as lines of a trace, complaints to `complaints` as "FILE:LINE: what".
  ScenarioRun(std::string file, ServiceProcess::Begin begin, std::ostream& answers, std::ostream& complaints)
      : file_(std::move(file)), begin_(std::move(begin)), answers_(answers), complaints_(complaints) {}

  void play(std::size_t number, const ScenarioLine& line);
  void complain(std::size_t number, std::string_view what);
  // Stops the service in order, if it still runs.
  void finish();
  std::size_t complaints() const { return complained_; }

 private:
  std::optional<TraceLine> answer(std::size_t number, ScenarioLine line);
  TraceLine kill(std::size_t number);
  bool begin_service(std::size_t number);
  std::string file_beside_the_scenario(const std::string& name) const;
  void fill_in_what_is_released(TraceLine& callout) const;

  const std::string file_;
  const ServiceProcess::Begin begin_;
  std::ostream& answers_;
  std::ostream& complaints_;

  std::unique_ptr<ServiceProcess> service_;  // null: none runs
  bool terminated_ = false;                  // the one that runs was told to stop
  // What each RAS port was given last: a Release without `in` is of that.
  std::map<std::pair<std::string, Family>, TraceAddress> given_;
  std::size_t complained_ = 0;
};

}  // namespace raspool::posix
