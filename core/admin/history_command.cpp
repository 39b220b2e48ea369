#include "core/admin/history_command.hpp"

#include <ostream>
#include <utility>

#include "core/admin/history_text.hpp"
#include "core/policy/configuration_reader.hpp"

namespace raspool {

ExitCode HistoryCommand::run(const AdminEnvironment& environment, std::ostream& out,
                             std::ostream& err) const {
  ServiceSettings settings;
  NameRules names;
  if (!config.empty()) {
    const ConfigurationResult read = load_configuration(config, environment.computer_name);
    for (const Diagnostic& diagnostic : read.diagnostics) err << diagnostic.to_string() << '\n';
    if (!read.configuration) return ExitCode::bad_usage_or_configuration;
    settings = read.configuration->service;
    names = read.configuration->policy->names();
  }
  if (!state.empty()) settings.state = std::filesystem::absolute(state);

  const AdminAnswer answer = answer_history(query, settings.state, settings.history(), names);
  if (!answer.error.empty()) err << "raspoolctl: " << answer.error << '\n';
  if (answer.document.is_null()) return answer.code;
  if (json) {
    out << answer.document.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) << '\n';
  } else {
    print_history(answer.document, local_time, out);
  }
  return answer.code;
}

}  // namespace raspool
