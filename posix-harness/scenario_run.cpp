#include "posix-harness/scenario_run.hpp"

#include <chrono>
#include <filesystem>
#include <thread>

#include "core/trace/trace_writer.hpp"

namespace raspool::posix {

void ScenarioRun::play(std::size_t number, const ScenarioLine& line) {
  if (line.after) std::this_thread::sleep_for(*line.after);
  const auto answered = answer(number, line);
  if (!answered) return;
  answers_ << to_text(*answered) << std::endl;  // at once: who reads along sees what the service has answered
  if (!line.expect) return;
  const std::string differences = line.expect->differences(*answered);
  if (!differences.empty()) complain(number, differences);
}

void ScenarioRun::complain(std::size_t number, std::string_view what) {
  ++complained_;
  complaints_ << file_ << ':' << number << ": " << what << std::endl;
}

std::optional<TraceLine> ScenarioRun::answer(std::size_t number, ScenarioLine line) {
  TraceLine& callout = line.callout;
  switch (callout.call) {
    case Callout::start:
    case Callout::init:
    case Callout::init_ex:
      finish();
      return begin_service(number) ? service_->call(line) : std::nullopt;
    case Callout::kill:
      return kill(number);
    case Callout::reload:
      if (line.config) line.config = file_beside_the_scenario(*line.config);
      break;
    default:
      break;
  }
  if (!service_ && !begin_service(number)) return std::nullopt;
  if (is_release(callout.call)) fill_in_what_is_released(callout);
  auto answered = service_->call(line);
  if (!answered) {
    complain(number, "the service has died, or does not answer");
    service_.reset();
    return std::nullopt;
  }
  if (callout.call == Callout::terminate) terminated_ = true;
  const auto family = family_of(callout.call);
  if (family && is_get(callout.call) && answered->out) {
    given_.insert_or_assign({callout.ras_port.value_or(""), *family}, *answered->out);
  }
  return answered;
}

TraceLine ScenarioRun::kill(std::size_t number) {
  if (!service_ || !service_->kill()) complain(number, "no service runs that could be killed");
  service_.reset();
  TraceLine line;
  line.call = Callout::kill;
  line.result = 0;
  return line;
}

bool ScenarioRun::begin_service(std::size_t number) {
  service_ = ServiceProcess::start(begin_);
  terminated_ = false;
  if (!service_) complain(number, "the system has no process left for the service");
  return service_ != nullptr;
}

void ScenarioRun::finish() {
  if (!service_) return;
  ScenarioLine terminate;
  terminate.callout.call = Callout::terminate;
  if (!terminated_) service_->call(terminate);
  if (!service_->finish()) complain(0, "the service did not end in order");
  service_.reset();
}

std::string ScenarioRun::file_beside_the_scenario(const std::string& name) const {
  const std::filesystem::path beside = std::filesystem::path(file_).parent_path() / name;
  return std::filesystem::exists(beside) ? beside.string() : name;
}

void ScenarioRun::fill_in_what_is_released(TraceLine& callout) const {
  if (callout.in) return;
  const auto given = given_.find({callout.ras_port.value_or(""), *family_of(callout.call)});
  if (given != given_.end()) callout.in = given->second;
}

}  // namespace raspool::posix
