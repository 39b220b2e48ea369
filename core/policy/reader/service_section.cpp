#include "core/policy/reader/service_section.hpp"

#include <fmt/format.h>

#include <cstdint>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "core/policy/reader/duration_text.hpp"
#include "core/policy/reader/path_text.hpp"
#include "core/policy/reader/service_files.hpp"
#include "core/policy/reader/wording.hpp"
#include "core/policy/secret_file.hpp"

namespace raspool {
namespace {

constexpr Duration kLongestDeadline = std::chrono::seconds(60);

std::vector<std::string> read_readers(TomlSection& section) {
  constexpr std::size_t kMost = 1000;
  constexpr std::string_view kExample = "readers = ['CORP\\vpn-operators']";
  std::vector<std::string> readers;
  const auto written = section.texts("readers", kExample, kMost);
  if (!written) return readers;
  for (const PlacedText& reader : written->elements) {
    if (reader.text.empty()) {
      section.diagnostics().error(reader.at, fmt::format("a group's name is empty: write {}", kExample));
    } else {
      readers.push_back(reader.text);
    }
  }
  return readers;
}

std::vector<std::uint8_t> read_ipv6_secret(TomlSection& section, const std::filesystem::path& file) {
  if (file.empty()) return {};
  auto secret = read_secret_file(file);
  if (const auto* const error = std::get_if<UnreadableFile>(&secret)) {
    section.diagnostics().error(section.at("ipv6_secret_file"),
                                fmt::format("the secret file {}: {}", utf8_from(file), error->text));
    return {};
  }
  return std::get<std::vector<std::uint8_t>>(std::move(secret));
}

void read_deadline(TomlSection& section, Duration& deadline) {
  const auto written = section.duration("deadline");
  if (!written) return;
  if (*written <= Duration::zero() || *written > kLongestDeadline) {
    section.diagnostics().error(
        section.at("deadline"),
        fmt::format(
            "`deadline` is \"{}\": write more than \"0s\" and at most \"60s\", since RRAS waits so long",
            duration_text(*written)));
  }
  deadline = *written;
}

}  // namespace

ServiceDraft read_service(TomlSection& section, const std::filesystem::path& file,
                          std::string_view computer_name, std::string_view as_server) {
  ServiceDraft draft;
  ServiceSettings& settings = draft.settings;
  if (const auto server = section.text("server")) settings.server = server->text;
  if (!as_server.empty()) settings.server = as_server;
  if (settings.server.empty()) settings.server = computer_name;
  settings.mode = section.choice<Mode>("mode", {{"enforce", Mode::enforce}, {"observe", Mode::observe}})
                      .value_or(settings.mode);
  settings.durability = section
                            .choice<Durability>("durability", {{"power", Durability::power},
                                                               {"process", Durability::process},
                                                               {"none", Durability::none}})
                            .value_or(settings.durability);
  read_deadline(section, settings.deadline);
  settings.on_failure = section
                            .choice<OnFailure>("on_failure", {{"keep", OnFailure::keep},
                                                              {"offer", OnFailure::offer},
                                                              {"refuse", OnFailure::refuse}})
                            .value_or(settings.on_failure);
  read_service_files(section, file, settings);
  draft.ipv6_secret = read_ipv6_secret(section, settings.ipv6_secret_file);
  settings.keep_history = section.duration("history").value_or(settings.keep_history);
  if (const auto control = section.text("control")) settings.control = control->text;
  settings.readers = read_readers(section);
  settings.address_order = section
                               .choice<AddressOrder>("address_order", {{"network", AddressOrder::network},
                                                                       {"host", AddressOrder::host}})
                               .value_or(settings.address_order);
  section.finish();
  return draft;
}

}  // namespace raspool
