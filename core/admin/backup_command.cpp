#include "core/admin/backup_command.hpp"

#include <fmt/format.h>

#include <ostream>
#include <string>
#include <utility>
#include <variant>

#include "core/policy/configuration_reader.hpp"
#include "core/policy/reader/path_text.hpp"

namespace raspool {

AdminAnswer answer_backup(const ServiceSettings& settings, const std::filesystem::path& file,
                          const KeyedHash& hash, const BackupProgress& progress) {
  ServiceSettings copy;
  copy.state = std::filesystem::absolute(file);
  const auto done =
      back_up_files(settings.state, settings.history(), copy.state, copy.history(), hash, progress);
  if (const auto* error = std::get_if<StoreError>(&done)) {
    return {ExitCode::refused_or_not_found, nullptr, error->text};
  }
  const auto& made = std::get<BackupMade>(done);
  AdminAnswer answer;
  answer.document["state"] = {{"file", utf8_from(copy.state)}, {"bytes", made.state_bytes}};
  if (made.history_bytes) {
    answer.document["history"] = {{"file", utf8_from(copy.history())}, {"bytes", *made.history_bytes}};
  }
  return answer;
}

void print_backup(const nlohmann::ordered_json& document, std::ostream& out) {
  for (const char* file : {"state", "history"}) {
    if (!document.contains(file)) continue;
    out << fmt::format("{}: {} bytes, verified\n", document[file]["file"].get<std::string>(),
                       document[file]["bytes"].get<std::uint64_t>());
  }
}

ExitCode BackupCommand::run(const AdminEnvironment& environment, std::ostream& out, std::ostream& err) const {
  ServiceSettings settings;
  if (!config.empty()) {
    const ConfigurationResult read = load_configuration(config, environment.computer_name);
    for (const Diagnostic& diagnostic : read.diagnostics) err << diagnostic.to_string() << '\n';
    if (!read.configuration) return ExitCode::bad_usage_or_configuration;
    settings = read.configuration->service;
  }
  if (!state.empty()) settings.state = std::filesystem::absolute(state);
  const AdminAnswer answer = answer_backup(settings, file, environment.keyed_hash);
  if (!answer.error.empty()) err << "raspoolctl: " << answer.error << '\n';
  if (answer.document.is_null()) return answer.code;
  if (json) {
    out << answer.document.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) << '\n';
  } else {
    print_backup(answer.document, out);
  }
  return answer.code;
}

}  // namespace raspool
