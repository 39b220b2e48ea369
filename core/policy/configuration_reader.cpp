#include "core/policy/configuration_reader.hpp"

#include <fmt/format.h>

#include <utility>
#include <variant>

#include "core/policy/reader/document_reader.hpp"
#include "core/policy/reader/path_text.hpp"
#include "core/policy/reader/text_encoding.hpp"
#include "core/policy/reader/text_file.hpp"
#include "core/policy/reader/toml_document.hpp"
#include "core/policy/secret_file.hpp"

namespace raspool {
namespace {

std::optional<Configuration> read_text(std::string_view bytes, const std::filesystem::path& file,
                                       std::string_view computer_name, Diagnostics& diagnostics) {
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
  return read_document(std::get<TomlNode>(document), file, computer_name, diagnostics);
}

// A secret that cannot be read is a mistake like any other: identifiers made with another one would be wrong
// for as long as they live.
void read_secret(ConfigurationResult& result, const std::filesystem::path& file) {
  if (!result.configuration || result.configuration->service.ipv6_secret_file.empty()) return;
  const std::filesystem::path& secret_file = result.configuration->service.ipv6_secret_file;
  auto secret = read_secret_file(secret_file);
  if (const auto* const error = std::get_if<UnreadableFile>(&secret)) {
    result.diagnostics.push_back(
        {Diagnostic::Level::error, utf8_from(file), 0, 0,
         fmt::format("`ipv6_secret_file` is {}: {}", utf8_from(secret_file), error->text)});
    result.configuration.reset();
  } else {
    result.configuration->ipv6_secret = std::move(std::get<std::vector<std::uint8_t>>(secret));
  }
}

}  // namespace

ConfigurationResult read_configuration(std::string_view text, const std::filesystem::path& file,
                                       std::string_view computer_name) {
  Diagnostics diagnostics(utf8_from(file));
  ConfigurationResult result;
  result.configuration = read_text(text, file, computer_name, diagnostics);
  result.diagnostics = diagnostics.in_order_of_the_file();
  return result;
}

ConfigurationResult load_configuration(const std::filesystem::path& file, std::string_view computer_name) {
  const auto bytes = read_text_file(file, kLongestConfiguration + 1);
  if (const auto* const error = std::get_if<UnreadableFile>(&bytes)) {
    Diagnostics diagnostics(utf8_from(file));
    diagnostics.error({}, error->text);
    return {std::nullopt, diagnostics.in_order_of_the_file()};
  }
  ConfigurationResult result = read_configuration(std::get<std::string>(bytes), file, computer_name);
  read_secret(result, file);
  return result;
}

}  // namespace raspool
