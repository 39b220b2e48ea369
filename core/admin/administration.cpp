#include "core/admin/administration.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <exception>
#include <utility>

#include "core/address/address_v6.hpp"
#include "core/admin/diagnostic_json.hpp"
#include "core/admin/explanation_json.hpp"
#include "core/admin/history_query.hpp"
#include "core/admin/leases_answer.hpp"
#include "core/admin/link_facts_command.hpp"
#include "core/admin/metrics_text.hpp"
#include "core/admin/pools_answer.hpp"
#include "core/admin/routes_command.hpp"
#include "core/admin/status_answer.hpp"
#include "core/lease/explanation_text.hpp"
#include "core/policy/reader/path_text.hpp"

namespace raspool {
namespace {

using nlohmann::ordered_json;

AdminAnswer refusal(std::string why) { return {ExitCode::refused_or_not_found, {}, std::move(why)}; }
AdminAnswer bad_usage(std::string why) { return {ExitCode::bad_usage_or_configuration, {}, std::move(why)}; }

std::string argument(const AdminRequest& request, const char* name) {
  const auto found = request.arguments.find(name);
  return found != request.arguments.end() && found->is_string() ? found->get<std::string>() : std::string();
}

AdminAnswer no_configuration() {
  return refusal(
      "The service has no configuration. Its log names the mistake; after mending it: raspoolctl reload");
}

}  // namespace

AdminAnswer Administration::answer(const AdminRequest& request) noexcept try {
  return carry_out(request);
} catch (const std::exception& exception) {  // out of memory, or arguments of a kind that no raspoolctl sends
  AdminAnswer answer;
  answer.code = ExitCode::refused_or_not_found;
  try {
    answer.error = exception.what();
  } catch (...) {  // then without words
  }
  return answer;
}

AdminAnswer Administration::carry_out(const AdminRequest& request) {
  const std::string& command = request.command;
  if (command == "status") return status();
  if (command == "pools") return {ExitCode::done, pools_answer(service_.status().pools), {}};
  if (command == "metrics") return {ExitCode::done, metrics_text(service_.status()), {}};
  if (command == "leases") return leases(request);
  if (command == "explain") return explain(request);
  if (command == "history") return history(request);
  if (command == "forget") return forget(request);
  if (command == "release") return release(request);
  if (command == "reload") return reload();
  if (command == "mode") return set_mode(request);
  if (command == "verify") return verify();
  if (command == "routes") return routes(request);
  if (command == kLinkFactsCommand) return take_link_facts(service_, request);
  return bad_usage(
      fmt::format("This service knows no command `{}`; it may be older than raspoolctl", command));
}

AdminAnswer Administration::status() const {
  const auto in_force = service_.in_force();
  AdminAnswer answer{ExitCode::done, status_answer(service_.status(), in_force.get()), {}};
  if (in_force) {
    const KeyedHash::Digest digest = hash_.digest(in_force->self_contained);
    answer.document["configuration"]["sha256"] = fmt::format("{:02x}", fmt::join(digest, ""));
  }
  return answer;
}

// By the files, as anybody could; a look at an index holds up neither commits nor callouts.
AdminAnswer Administration::history(const AdminRequest& request) const {
  const auto in_force = service_.in_force();
  if (!in_force) return no_configuration();
  const ServiceSettings& settings = in_force->service;
  return answer_history(HistoryQuery::of(request.arguments), settings.state, settings.history(),
                        in_force->policy->names());
}

AdminAnswer Administration::forget(const AdminRequest& request) {
  const ForgetResult result = service_.forget(argument(request, "USER"));
  if (!result.error.empty()) return refusal(result.error);
  return {ExitCode::done,
          {{"tenures", result.tenures}, {"addresses", result.addresses}, {"live", result.live}},
          {}};
}

AdminAnswer Administration::leases(const AdminRequest& request) const {
  const auto in_force = service_.in_force();
  if (!in_force) return no_configuration();
  const NameRules& names = in_force->policy->names();
  auto filter = lease_filter_from(request.arguments, names);
  if (auto* why = std::get_if<std::string>(&filter)) return bad_usage(std::move(*why));
  return {ExitCode::done, leases_answer(service_.live(), std::get<LeaseFilter>(filter), names), {}};
}

AdminAnswer Administration::explain(const AdminRequest& request) {
  if (!service_.in_force()) return no_configuration();
  const std::string user = argument(request, "user"), ras_port = argument(request, "ras-port");
  const std::string offered = argument(request, "offered");
  Call call{user, ras_port, Address(), {}};
  if (argument(request, "family") == "v6") {
    const auto address = offered.empty() ? std::optional(AddressV6()) : AddressV6::parse(offered);
    if (!address) return bad_usage("--offered is no IPv6 address: " + offered);
    call.address = address->identifier;
    call.prefix = address->prefix;
  } else {
    const auto address = offered.empty() ? std::optional(AddressV4()) : AddressV4::parse(offered);
    if (!address) return bad_usage("--offered is no IPv4 address: " + offered);
    call.address = *address;
  }
  const auto explanation = service_.explain(call);
  if (!explanation) {
    const std::string why = service_.status().not_deciding_because;
    return refusal(
        fmt::format("There is nothing to decide by: {}; explain --config FILE decides by the files",
                    why.empty() ? "the state file is not open yet" : why));
  }
  if (request.arguments.value("as_text", false)) return {ExitCode::done, to_text(*explanation), {}};
  return {ExitCode::done, ordered_json::parse(to_json(*explanation)), {}};
}

AdminAnswer Administration::release(const AdminRequest& request) {
  const std::string text = argument(request, "ADDRESS");
  const auto address = address_from(text);
  if (!address) return bad_usage(text + " is no address");
  const auto released = service_.release_by_hand(*address);
  if (!released) return refusal(text + " has no live lease");
  return {ExitCode::done, json_of(*released), {}};
}

AdminAnswer Administration::reload() {
  const ReloadResult result = reload_();
  AdminAnswer answer;
  answer.document["done"] = result.done;
  ordered_json& diagnostics = answer.document["diagnostics"] = ordered_json::array();
  for (const Diagnostic& diagnostic : result.diagnostics) diagnostics.push_back(json_of(diagnostic));
  if (result.done) return answer;
  answer.code = ExitCode::bad_usage_or_configuration;
  answer.error = "The configuration has mistakes; the one that was in force stays. Mend it and reload again";
  return answer;
}

AdminAnswer Administration::set_mode(const AdminRequest& request) {
  const std::string mode = argument(request, "MODE");
  if (mode != "observe" && mode != "enforce") return bad_usage("the mode is observe or enforce, not " + mode);
  if (const auto why_not = service_.set_mode(mode == "observe" ? Mode::observe : Mode::enforce)) {
    return refusal("The mode stays as it is: " + *why_not);
  }
  return {ExitCode::done, {{"mode", mode}}, {}};
}

AdminAnswer Administration::routes(const AdminRequest& request) const {
  const auto in_force = service_.in_force();
  if (!in_force) return no_configuration();
  const auto via = next_hops_from(argument(request, "via"));
  if (const auto* why = std::get_if<std::string>(&via)) return bad_usage(*why);
  return {ExitCode::done, routes_document({in_force.get(), 1}, std::get<NextHops>(via)), {}};
}

// Its files are read by who asks, so that the service has no work with them.
AdminAnswer Administration::verify() const {
  const auto in_force = service_.in_force();
  if (!in_force) return no_configuration();
  const ServiceSettings& settings = in_force->service;
  return {ExitCode::done,
          {{"state", utf8_from(settings.state)},
           {"history", utf8_from(settings.history())},
           {"failures", service_.verify()}},
          {}};
}

}  // namespace raspool
