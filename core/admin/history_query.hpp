#pragma once

#include <cstddef>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>

#include "core/admin/admin_request.hpp"
#include "core/policy/user_name.hpp"

namespace raspool {

// The question of `raspoolctl history` as it was asked, by the command's arguments.
struct HistoryQuery {
  std::string address, user;  // one of the two
  std::string at, from, to;   // `at`, or `from` and `to`, or none; empty: not given
  std::size_t limit = 100;    // tenures at most

  // From a request to a running service; what is not there stays as above. Throws
  // nlohmann::json::exception if an argument is no text or number.
  static HistoryQuery of(const nlohmann::ordered_json& arguments);
  nlohmann::ordered_json arguments() const;  // and back
};

// Asks the files, beside a service or without one, and changes nothing in them. The document:
// {"address" or "user", "from", "to": the bounds, if there are any, "tenures": [...], "more": true if there
// are more than `limit`}. A tenure, newest first: "address", "user", "ras_port", "pool", "kind", "from",
// "to", "end" (without these two it is open), what connection callouts told ("endpoint", "tunnel", "device",
// "seconds", "received", "sent"), "server", "instance", "tenure", "change". Texts that are empty
// are left out. Nothing found: `refused_or_not_found`, with a document all the same.
AdminAnswer answer_history(const HistoryQuery& query, const std::filesystem::path& state,
                           const std::filesystem::path& history, const NameRules& names);

}  // namespace raspool
