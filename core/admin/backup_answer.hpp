#pragma once

#include <filesystem>
#include <iosfwd>

#include "core/admin/admin_request.hpp"
#include "core/policy/configuration.hpp"
#include "core/store/backup.hpp"

namespace raspool {

// Copies both files to `file` and the history's name beside it; the service that writes them may run. The
// document: {"state": {"file", "bytes"}, "history": likewise, if there is one}.
AdminAnswer answer_backup(const ServiceSettings& settings, const std::filesystem::path& file,
                          const KeyedHash& hash, const FileProgress& progress = nullptr);
void print_backup(const nlohmann::ordered_json& document, std::ostream& out);

}  // namespace raspool
