#include "core/admin/diagnostic_json.hpp"

namespace raspool {

nlohmann::ordered_json json_of(const Diagnostic& diagnostic) {
  return {{"level", diagnostic.level == Diagnostic::Level::error ? "error" : "warning"},
          {"file", diagnostic.file},
          {"line", diagnostic.line},
          {"column", diagnostic.column},
          {"text", diagnostic.text}};
}

Diagnostic diagnostic_from(const nlohmann::ordered_json& json) {
  return {json.at("level") == "error" ? Diagnostic::Level::error : Diagnostic::Level::warning,
          json.at("file").get<std::string>(), json.at("line").get<std::size_t>(),
          json.at("column").get<std::size_t>(), json.at("text").get<std::string>()};
}

}  // namespace raspool
