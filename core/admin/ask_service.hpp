#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "core/admin/command.hpp"

namespace raspool {

// Sends the command and its arguments to the running service. Where nobody answers, the words say what else
// could be done: `otherwise`, as "with --state FILE I can read the file directly".
AdminAnswer ask_service(const CommandContext& context, std::string_view command,
                        std::string_view otherwise = "");
AdminAnswer ask_service(const CommandContext& context, const AdminRequest& request,
                        std::string_view otherwise = "");

// Shows an answer: its error on `err`; its document on `out`, as JSON or by `print` (null: not at all).
// Returns its exit code.
using PrintDocument = std::function<void(const nlohmann::ordered_json&)>;
ExitCode show(const CommandContext& context, const AdminAnswer& answer, const PrintDocument& print);

// The document on `out`, as --json asks.
void print_json(const CommandContext& context, const nlohmann::ordered_json& document);

}  // namespace raspool
