#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "core/admin/exit_code.hpp"

namespace raspool {

// A command for a running service, as raspoolctl sends it: the command's name and its arguments by their long
// names, `{"user": "anna"}`.
struct AdminRequest {
  std::string command;
  nlohmann::ordered_json arguments = nlohmann::ordered_json::object();
};

// What becomes of it: the document that `--json` prints, of which the text for people is a rendering; null if
// there is none.
struct AdminAnswer {
  ExitCode code = ExitCode::done;
  nlohmann::ordered_json document;
  std::string error;  // in words, with what to do; empty if `code` is `done`
};

// Who asks, as the operating system tells it.
struct AdminCaller {
  std::string account;      // "CORP\anna", "root": for the log
  bool may_change = false;  // may give the commands that change something
};

}  // namespace raspool
