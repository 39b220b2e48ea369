#pragma once

#include <filesystem>
#include <optional>
#include <string_view>

#include "core/policy/configuration.hpp"
#include "core/policy/reader/toml_document.hpp"

namespace raspool {

// A configuration as a text, and what it is read for.
struct Source {
  std::string_view text;  // UTF-8
  const std::filesystem::path& file;
  std::string_view computer_name;
  std::string_view as_server;  // not empty: the server, whatever the text says
};

// Reads the sections of a whole configuration, of which `root` is the document, and checks them against each
// other. Nothing if there is any error.
std::optional<Configuration> read_document(const TomlNode& root, const Source& source,
                                           Diagnostics& diagnostics);

}  // namespace raspool
