#include "core/trace/scenario_line.hpp"

#include <fmt/format.h>

#include <string_view>

namespace raspool {
namespace {

std::string shown(const TraceAddress& address) { return address.to_string(); }
std::string shown(bool flag) { return flag ? "true" : "false"; }
std::string shown(std::uint32_t number) { return std::to_string(number); }
std::string shown(const std::string& text) { return text; }

template <class Value>
void compare(std::string_view key, const std::optional<Value>& expected, const std::optional<Value>& answered,
             std::string& differences) {
  if (!expected || expected == answered) return;
  if (!differences.empty()) differences += ", ";
  differences +=
      fmt::format("{} is {} and not {}", key, answered ? shown(*answered) : "not there", shown(*expected));
}

}  // namespace

std::string Expectation::differences(const TraceLine& answer) const {
  std::string differences;
  compare("out", out, answer.out, differences);
  compare("notify", notify, answer.notify, differences);
  compare("result", result, answer.result, differences);
  compare("reason", reason, answer.reason, differences);
  return differences;
}

}  // namespace raspool
