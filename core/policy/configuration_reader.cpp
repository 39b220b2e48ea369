#include "core/policy/configuration_reader.hpp"

#include <fmt/format.h>

#include <variant>

#include "core/policy/reader/document_reader.hpp"
#include "core/policy/reader/path_text.hpp"
#include "core/policy/reader/text_encoding.hpp"
#include "core/policy/reader/text_file.hpp"
#include "core/policy/reader/toml_document.hpp"

namespace raspool {
namespace {

std::optional<Configuration> read_text(std::string_view bytes, const std::filesystem::path& file,
                                       std::string_view computer_name, std::string_view as_server,
                                       Diagnostics& diagnostics) {
  if (bytes.size() > kLongestConfiguration) {
    diagnostics.error(
        {}, fmt::format("the file is longer than {} MiB, which no configuration is: is it the right file?",
                        kLongestConfiguration >> 20));
    return std::nullopt;
  }
  const auto text = decode_text_file(bytes);
  if (const auto* const error = std::get_if<EncodingError>(&text)) {
    diagnostics.error(error->at, error->text);
    return std::nullopt;
  }
  const auto document = parse_toml(std::get<std::string>(text));
  if (const auto* const error = std::get_if<TomlSyntaxError>(&document)) {
    diagnostics.error(error->at, error->text);
    return std::nullopt;
  }
  auto configuration =
      read_document(std::get<TomlNode>(document),
                    {std::get<std::string>(text), file, computer_name, as_server}, diagnostics);
  if (configuration && configuration->self_contained.size() > kLongestConfiguration) {
    diagnostics.error({},
                      fmt::format("with its members files the configuration is longer than {} MiB: shorten "
                                  "the groups, or let rules name users by pattern",
                                  kLongestConfiguration >> 20));
    return std::nullopt;
  }
  return configuration;
}

}  // namespace

ConfigurationResult read_configuration(std::string_view text, const std::filesystem::path& file,
                                       std::string_view computer_name, std::string_view as_server) {
  Diagnostics diagnostics(utf8_from(file));
  ConfigurationResult result;
  result.configuration = read_text(text, file, computer_name, as_server, diagnostics);
  result.diagnostics = diagnostics.in_order_of_the_file();
  return result;
}

ConfigurationResult load_configuration(const std::filesystem::path& file, std::string_view computer_name,
                                       std::string_view as_server) {
  const auto bytes = read_text_file(file, kLongestConfiguration + 1);
  if (const auto* const error = std::get_if<UnreadableFile>(&bytes)) {
    Diagnostics diagnostics(utf8_from(file));
    diagnostics.error({}, error->text);
    return {std::nullopt, diagnostics.in_order_of_the_file()};
  }
  return read_configuration(std::get<std::string>(bytes), file, computer_name, as_server);
}

}  // namespace raspool
