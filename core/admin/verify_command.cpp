#include "core/admin/verify_command.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include "core/admin/named_files.hpp"
#include "core/admin/progress_line.hpp"
#include "core/lease/lease_book.hpp"
#include "core/policy/reader/path_text.hpp"
#include "core/store/chain_text.hpp"
#include "core/store/verification.hpp"
#include "core/trace/time_text.hpp"

namespace raspool {
namespace {

using nlohmann::ordered_json;

struct Report {
  std::string state, history;
  FilesVerdict files;
  std::vector<std::string> strays;
  bool is_sound() const { return files.failures.empty(); }
};

std::size_t live_in(const StateOnDisk& state) {
  const auto& last = state.recovered.last;
  return static_cast<std::size_t>(
      std::count_if(last.begin(), last.end(), [](const Tenure& tenure) { return tenure.is_live(); }));
}

// I1 to I3, with the leases as they stand in the file. When the configuration came into force, no file tells:
// what it would not give may be older, and is shown as a stray.
void check_by_policy(const Configuration& configuration, Instant now, Report& report) {
  const Recovered& recovered = report.files.state->recovered;
  const auto no_identifiers = [](std::string_view, std::string_view, std::uint32_t) {
    return InterfaceIdentifier();
  };
  LeaseBook book({configuration.policy, configuration.service.mode, no_identifiers, recovered.next_sequence});
  book.adopt(recovered.last, now);
  Journal unused;
  book.reconfigure(configuration.policy, configuration.service.mode, now, unused);
  const auto failures = book.verify(now);
  report.files.failures.insert(report.files.failures.end(), failures.begin(), failures.end());
  for (const Tenure& stray : book.strays()) {
    report.strays.push_back(
        fmt::format("{} of {} on {}", stray.address.to_string(), stray.user, stray.ras_port));
  }
}

ordered_json json_of(const Report& report) {
  ordered_json json{{"sound", report.is_sound()}};
  if (report.files.state) {
    const Recovered& recovered = report.files.state->recovered;
    json["state"] = {{"file", report.state},
                     {"instance", recovered.instance},
                     {"leases", recovered.last.size()},
                     {"live", live_in(*report.files.state)},
                     {"journal", report.files.records}};
  }
  if (report.files.tenures) {
    json["history"] = {{"file", report.history}, {"tenures", *report.files.tenures}};
    if (const auto& [ignored, head, anchor, expired_before] = report.files.chain; !head.chain.empty()) {
      ordered_json& chain = json["history"]["chain"];
      chain = {{"name", head.chain}, {"batch", head.batch}, {"hash", hex(head.hash)}, {"anchor", anchor}};
      if (expired_before) chain["expired_before"] = to_text(*expired_before);
    }
  }
  json["failures"] = report.files.failures;
  json["strays"] = report.strays;
  return json;
}

void print(const Report& report, std::ostream& out) {
  if (report.files.state) {
    const Recovered& recovered = report.files.state->recovered;
    out << fmt::format("{}: {} leases, {} of them live, {} records in the journal, instance {}\n",
                       report.state, recovered.last.size(), live_in(*report.files.state),
                       report.files.records, recovered.instance);
  }
  if (report.files.tenures) out << fmt::format("{}: {} tenures\n", report.history, *report.files.tenures);
  if (const auto& [ignored, head, anchor, expired_before] = report.files.chain; !head.chain.empty()) {
    out << fmt::format("chain {}: batches {} to {}, {}\n", head.chain, anchor + 1, head.batch,
                       hex(head.hash));
    if (expired_before)
      out << fmt::format("what ended before {} is gone because of its age\n", to_text(*expired_before));
  }
  for (const std::string& stray : report.strays) out << "stray: " << stray << '\n';
  for (const std::string& failure : report.files.failures) out << "wrong: " << failure << '\n';
  out << (report.is_sound() ? "sound\n" : "not sound\n");
}

}  // namespace

ExitCode VerifyCommand::run(const AdminEnvironment& environment, std::ostream& out, std::ostream& err) const {
  const auto files = named_files(environment, config, state, err);
  if (!files) return ExitCode::bad_usage_or_configuration;
  const auto& [configuration, settings] = *files;

  auto verdict = [&, &settings = settings] {
    ProgressLine line(err, environment.err_is_terminal, environment.clock);
    return verify_files(settings.state, settings.history(), environment.keyed_hash, line.of_files());
  }();
  if (const auto* error = std::get_if<StoreError>(&verdict)) {
    err << "raspoolctl: " << error->text << '\n';
    return ExitCode::refused_or_not_found;
  }
  Report report{utf8_from(settings.state),
                utf8_from(settings.history()),
                std::move(std::get<FilesVerdict>(verdict)),
                {}};
  report.files.failures.insert(report.files.failures.begin(), of_running_service.begin(),
                               of_running_service.end());
  if (configuration && report.files.state) check_by_policy(*configuration, environment.clock.now(), report);
  if (json) {
    out << json_of(report).dump(2, ' ', false, ordered_json::error_handler_t::replace) << '\n';
  } else {
    print(report, out);
  }
  return report.is_sound() ? ExitCode::done : ExitCode::refused_or_not_found;
}

}  // namespace raspool
