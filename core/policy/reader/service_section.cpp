#include "core/policy/reader/service_section.hpp"

#include <fmt/format.h>

#include <string>

#include "core/policy/reader/duration_text.hpp"
#include "core/policy/reader/path_text.hpp"
#include "core/policy/reader/wording.hpp"

namespace raspool {
namespace {

constexpr Duration kLongestDeadline = std::chrono::seconds(60);

std::filesystem::path read_state(TomlSection& section, const std::filesystem::path& file) {
  const PlacedText written = section.text("state").value_or(PlacedText{"raspool.db", section.at("state")});
  const std::filesystem::path whole_file = absolute_path(file);
  const std::filesystem::path state =
      (whole_file.parent_path() / path_from_utf8(written.text)).lexically_normal();
  if (!state.has_filename() || state.filename() == "." || state.filename() == "..") {
    section.diagnostics().error(written.at, fmt::format("`state` is {}: the name of a file is wanted, as "
                                                        "state = \"raspool.db\"",
                                                        in_quotes(written.text)));
  } else if (state == whole_file) {
    section.diagnostics().error(written.at,
                                "`state` is this configuration file: write another name, as "
                                "state = \"raspool.db\"");
  }
  return state;
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

ServiceSettings read_service(TomlSection& section, const std::filesystem::path& file,
                             std::string_view computer_name) {
  ServiceSettings settings;
  if (const auto server = section.text("server")) settings.server = server->text;
  if (settings.server.empty()) settings.server = computer_name;
  settings.mode = section.choice<Mode>("mode", {{"enforce", Mode::enforce}, {"observe", Mode::observe}})
                      .value_or(settings.mode);
  settings.state = read_state(section, file);
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
  settings.address_order = section
                               .choice<AddressOrder>("address_order", {{"network", AddressOrder::network},
                                                                       {"host", AddressOrder::host}})
                               .value_or(settings.address_order);
  section.not_built({"trace", "metrics", "history", "log_file", "control", "readers", "ipv6_secret_file"});
  section.finish();
  return settings;
}

}  // namespace raspool
