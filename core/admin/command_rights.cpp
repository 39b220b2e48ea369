#include "core/admin/command_rights.hpp"

#include <algorithm>
#include <array>

#include "core/admin/link_facts_command.hpp"

namespace raspool {
namespace {

// `backup` is not among them: what writes a file with the service's rights is for administrators.
constexpr std::array<std::string_view, 8> kReading{"explain", "history", "leases", "metrics",
                                                   "pools",   "routes",  "status", "verify"};

}  // namespace

bool only_reads(std::string_view command) { return std::ranges::find(kReading, command) != kReading.end(); }

bool is_told(std::string_view command) { return !only_reads(command) && command != kLinkFactsCommand; }

}  // namespace raspool
