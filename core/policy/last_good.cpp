#include "core/policy/last_good.hpp"

#include <fmt/format.h>

#include <charconv>
#include <system_error>
#include <utility>
#include <variant>

#include "core/policy/configuration_reader.hpp"
#include "core/policy/file_replacement.hpp"
#include "core/policy/reader/path_text.hpp"
#include "core/policy/reader/text_file.hpp"

namespace raspool {
namespace {

// The first line of the file tells how long the rest is, since after a power failure a file may stand there
// that is not written to its end. A file without that line, made by hand, is taken as it is.
constexpr std::string_view kFirstLine = "# The last good configuration, kept by raspool: bytes that follow: ";

std::filesystem::path with_suffix(std::filesystem::path file, std::string_view suffix) {
  file += suffix;
  return file;
}

bool is_whole(std::string_view bytes) {
  if (!bytes.starts_with(kFirstLine)) return true;
  bytes.remove_prefix(kFirstLine.size());
  std::size_t length = 0;
  const auto [end, error] = std::from_chars(bytes.data(), bytes.data() + bytes.size(), length);
  const std::string_view rest = bytes.substr(static_cast<std::size_t>(end - bytes.data()));
  return error == std::errc() && rest.starts_with('\n') && rest.size() - 1 == length;
}

ConfigurationResult load_last_good(const std::filesystem::path& file, std::string_view computer_name) {
  const auto bytes = read_text_file(file, kLongestConfiguration + 1);
  const auto* const text = std::get_if<std::string>(&bytes);
  if (text == nullptr || is_whole(*text)) return load_configuration(file, computer_name);
  Diagnostics diagnostics(utf8_from(file));
  diagnostics.error({}, "the file was not written to its end");
  return {std::nullopt, diagnostics.in_order_of_the_file()};
}

}  // namespace

std::filesystem::path last_good_file(const std::filesystem::path& configuration_file) {
  return with_suffix(configuration_file, ".last-good");
}

LoadedConfiguration load_with_last_good(const std::filesystem::path& configuration_file,
                                        std::string_view computer_name) {
  ConfigurationResult result = load_configuration(configuration_file, computer_name);
  LoadedConfiguration loaded{std::move(result.configuration), false, std::move(result.diagnostics), {}};
  if (loaded.configuration) return loaded;
  ConfigurationResult last_good = load_last_good(last_good_file(configuration_file), computer_name);
  loaded.configuration = std::move(last_good.configuration);
  loaded.is_last_good = loaded.configuration.has_value();
  loaded.last_good_diagnostics = std::move(last_good.diagnostics);
  return loaded;
}

std::optional<std::string> keep_last_good(const Configuration& configuration,
                                          const std::filesystem::path& configuration_file) {
  const std::filesystem::path file = last_good_file(configuration_file);
  const std::string content =
      fmt::format("{}{}\n{}", kFirstLine, configuration.self_contained.size(), configuration.self_contained);
  const auto there = read_text_file(file, content.size() + 1);
  const auto* const text = std::get_if<std::string>(&there);
  if (text != nullptr && *text == content) return std::nullopt;

  return replace_file(file, content);
}

}  // namespace raspool
