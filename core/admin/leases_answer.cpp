#include "core/admin/leases_answer.hpp"

#include <fmt/format.h>

#include <ostream>
#include <utility>

#include "core/address/address_v6.hpp"
#include "core/admin/text_table.hpp"
#include "core/trace/time_text.hpp"

namespace raspool {
namespace {

using nlohmann::ordered_json;

std::optional<std::string> text_in(const ordered_json& arguments, const char* name) {
  const auto found = arguments.find(name);
  if (found == arguments.end() || !found->is_string()) return std::nullopt;
  return found->get<std::string>();
}

std::string text_in_row(const ordered_json& row, const char* key) {
  const auto found = row.find(key);
  return found == row.end() || !found->is_string() ? std::string() : found->get<std::string>();
}

}  // namespace

bool LeaseFilter::takes(const Tenure& tenure, const NameRules& names) const {
  if (user && names.user_name(tenure.user) != *user) return false;
  if (pool && tenure.pool != *pool) return false;
  if (ras_port && tenure.ras_port != *ras_port) return false;
  return !address || tenure.address == *address;
}

std::string address_of(const Tenure& tenure) {
  if (tenure.address.family() == Family::v4) return tenure.address.to_string();
  return AddressV6{tenure.prefix, tenure.address.identifier()}.to_string();
}

std::optional<Address> address_from(const std::string& text) {
  if (const auto v4 = AddressV4::parse(text)) return Address(*v4);
  if (const auto v6 = AddressV6::parse(text)) return Address(v6->identifier);
  return std::nullopt;
}

std::variant<LeaseFilter, std::string> lease_filter_from(const ordered_json& arguments,
                                                         const NameRules& names) {
  LeaseFilter filter;
  if (const auto user = text_in(arguments, "user")) filter.user = names.user_name(*user);
  filter.pool = text_in(arguments, "pool");
  filter.ras_port = text_in(arguments, "ras-port");
  if (const auto text = text_in(arguments, "address")) {
    filter.address = address_from(*text);
    if (!filter.address) return fmt::format("--address is no address: {}", *text);
  }
  return filter;
}

ordered_json json_of(const Tenure& tenure) {
  ordered_json json{{"address", address_of(tenure)}, {"user", tenure.user},
                    {"ras_port", tenure.ras_port},   {"pool", tenure.pool},
                    {"kind", to_text(tenure.kind)},  {"from", to_text(tenure.from)}};
  if (tenure.to) {
    json["to"] = to_text(*tenure.to);
    json["end"] = to_text(tenure.end);
  }
  json["id"] = tenure.id;
  json["change"] = tenure.change;
  return json;
}

ordered_json leases_answer(const std::vector<Tenure>& leases, const LeaseFilter& filter,
                           const NameRules& names) {
  auto answer = ordered_json::array();
  for (const Tenure& lease : leases) {
    if (filter.takes(lease, names)) answer.push_back(json_of(lease));
  }
  return answer;
}

void print_leases(const ordered_json& answer, std::ostream& out, std::size_t width) {
  if (answer.empty()) {
    out << "no live lease\n";
    return;
  }
  TextTable table({{"ADDRESS"}, {"USER"}, {"RAS PORT"}, {"POOL"}, {"KIND"}, {"SINCE (UTC)"}});
  for (const ordered_json& lease : answer) {
    table.add({text_in_row(lease, "address"), text_in_row(lease, "user"), text_in_row(lease, "ras_port"),
               text_in_row(lease, "pool"), text_in_row(lease, "kind"),
               text_in_row(lease, "from").substr(0, 19)});
  }
  table.print(out, width);
}

}  // namespace raspool
