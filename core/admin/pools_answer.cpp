#include "core/admin/pools_answer.hpp"

#include <fmt/format.h>

#include <string>

#include "core/admin/text_table.hpp"

namespace raspool {
namespace {

using nlohmann::ordered_json;

std::string cell(const ordered_json& value) {
  return value.is_null() ? "unlimited" : std::to_string(value.get<std::uint64_t>());
}

std::string percent(const ordered_json& value) {
  return value.is_null() ? "" : fmt::format("{:.1f} %", value.get<double>());
}

}  // namespace

ordered_json pools_answer(const std::vector<LeaseBook::PoolUse>& pools) {
  auto answer = ordered_json::array();
  for (const LeaseBook::PoolUse& pool : pools) {
    ordered_json& json = answer.emplace_back();
    json["pool"] = pool.pool;
    json["family"] = pool.family == Family::v4 ? "v4" : "v6";
    const bool is_limited = pool.size != 0;
    json["size"] = is_limited ? ordered_json(pool.size) : ordered_json();
    json["live"] = pool.live;
    json["held_down"] = pool.held_down;
    json["reserved"] = pool.reserved;
    json["never_used"] = is_limited ? ordered_json(pool.never_used) : ordered_json();
    json["percent"] =
        is_limited ? ordered_json(100.0 * static_cast<double>(pool.live) / static_cast<double>(pool.size))
                   : ordered_json();
    json["peak_today"] = pool.peak;
    json["strays"] = pool.strays;
  }
  return answer;
}

void print_pools(const ordered_json& answer, std::ostream& out, std::size_t width) {
  if (answer.empty()) {
    out << "No pool: the configuration has none, or no address has been asked for yet (raspoolctl status)\n";
    return;
  }
  using enum TextTable::Align;
  TextTable table({{"POOL", left},
                   {"SIZE", right},
                   {"LIVE", right},
                   {"HELD DOWN", right},
                   {"RESERVED", right},
                   {"NEVER USED", right},
                   {"USED", right},
                   {"PEAK TODAY", right}});
  for (const ordered_json& pool : answer) {
    table.add({pool.at("pool").get<std::string>(), cell(pool.at("size")), cell(pool.at("live")),
               cell(pool.at("held_down")), cell(pool.at("reserved")), cell(pool.at("never_used")),
               percent(pool.at("percent")), cell(pool.at("peak_today"))});
  }
  table.print(out, width);
}

}  // namespace raspool
