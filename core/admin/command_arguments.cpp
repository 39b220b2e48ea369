#include "core/admin/command_arguments.hpp"

#include "core/policy/reader/path_text.hpp"

namespace raspool {

std::string CommandArguments::text(std::string_view name) const {
  const auto& values = texts(name);
  return values.empty() ? std::string() : values.front();
}

std::filesystem::path CommandArguments::path(std::string_view name) const {
  return path_from_utf8(text(name));
}

const std::vector<std::string>& CommandArguments::texts(std::string_view name) const {
  static const std::vector<std::string> none;
  const auto found = values_.find(name);
  return found == values_.end() ? none : found->second;
}

nlohmann::ordered_json CommandArguments::to_json() const {
  auto json = nlohmann::ordered_json::object();
  for (const auto& [name, values] : values_) {
    if (values.empty()) {
      json[name] = true;
    } else if (values.size() == 1) {
      json[name] = values.front();
    } else {
      json[name] = values;
    }
  }
  return json;
}

}  // namespace raspool
