#include "core/admin/explain_command.hpp"

#include <fmt/format.h>

#include <memory>
#include <ostream>
#include <utility>
#include <variant>

#include "core/address/address_v4.hpp"
#include "core/admin/explanation_json.hpp"
#include "core/admin/named_files.hpp"
#include "core/admin/offline_book.hpp"
#include "core/lease/explanation_text.hpp"
#include "core/lease/lease_book.hpp"
#include "core/store/history_reader.hpp"
#include "core/store/state_reader.hpp"

namespace raspool {
namespace {

constexpr std::size_t kMostFormerTenures = 20;

// What the user has had: from the history, and from the journal's tail that is on its way there.
std::vector<Tenure> former_tenures(const Configuration& configuration, const StateOnDisk& state,
                                   const UserName& user) {
  std::vector<Tenure> former;
  for (auto tenure = state.ended.rbegin(); tenure != state.ended.rend(); ++tenure) {
    if (configuration.policy->names().user_name(tenure->user) == user) former.push_back(*tenure);
  }
  auto history = read_history_of_user(configuration.service.history(), configuration.service.server,
                                      configuration.policy->names(), user, kMostFormerTenures);
  if (auto* tenures = std::get_if<std::vector<Tenure>>(&history)) {  // without one, less is told
    former.insert(former.end(), std::make_move_iterator(tenures->begin()),
                  std::make_move_iterator(tenures->end()));
  }
  return former;
}

}  // namespace

ExitCode ExplainCommand::run(const AdminEnvironment& environment, std::ostream& out,
                             std::ostream& err) const {
  const auto files = named_files(environment, config, state, err);
  if (!files) return ExitCode::bad_usage_or_configuration;
  const Configuration& configuration = *files->configuration;

  const auto request = request_by(configuration);
  if (!request) {
    err << "raspoolctl: --offered is no address of the family: " << offered << '\n';
    return ExitCode::bad_usage_or_configuration;
  }
  const auto on_disk = read_state_file(configuration.service.state);
  if (const auto* error = std::get_if<StoreError>(&on_disk)) {
    err << "raspoolctl: " << error->text << '\n';
    return ExitCode::refused_or_not_found;
  }
  const auto& content = std::get<StateOnDisk>(on_disk);
  const Instant now = environment.clock.now();
  const LeaseBook book = offline_book(configuration, content.recovered, environment, now);
  const Explanation explanation =
      book.explain(*request, now, former_tenures(configuration, content, request->user));
  if (json) {
    out << to_json(explanation) << '\n';
  } else {
    out << to_text(explanation);
  }
  return ExitCode::done;
}

std::optional<Request> ExplainCommand::request_by(const Configuration& configuration) const {
  Request request{configuration.policy->names().user_name(user), ras_port, {}, {}};
  if (family == Family::v4) {
    const auto proposal = offered.empty() ? std::optional(AddressV4()) : AddressV4::parse(offered);
    if (!proposal) return std::nullopt;
    request.proposal = *proposal;
  } else {
    const auto proposal = offered.empty() ? std::optional(AddressV6()) : AddressV6::parse(offered);
    if (!proposal) return std::nullopt;
    request.proposal = proposal->identifier;
    request.prefix = proposal->prefix;
  }
  return request;
}

}  // namespace raspool
