#include "core/admin/backup_answer.hpp"

#include <fmt/format.h>

#include <ostream>
#include <string>
#include <utility>
#include <variant>

#include "core/policy/reader/path_text.hpp"

namespace raspool {

AdminAnswer answer_backup(const ServiceSettings& settings, const std::filesystem::path& file,
                          const KeyedHash& hash, const FileProgress& progress) {
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

}  // namespace raspool
