#pragma once

#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace raspool {

// What stood behind a command on the command line, by the names of its options without their dashes: "user",
// "FILE". UTF-8.
class CommandArguments {
 public:
  void set(std::string_view name, std::vector<std::string> values) {
    values_[std::string(name)] = std::move(values);
  }

  bool has(std::string_view name) const { return values_.find(name) != values_.end(); }
  std::string text(std::string_view name) const;                       // empty if it is not there
  std::filesystem::path path(std::string_view name) const;             // empty if it is not there
  const std::vector<std::string>& texts(std::string_view name) const;  // in order; none if it is not there

  // For a running service: each value as a text, a flag as true, several as an array.
  nlohmann::ordered_json to_json() const;

 private:
  std::map<std::string, std::vector<std::string>, std::less<>> values_;  // of a flag: no values
};

}  // namespace raspool
