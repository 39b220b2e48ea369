#include "core/admin/ask_service.hpp"

#include <ostream>
#include <utility>

#include "core/policy/printable_text.hpp"

namespace raspool {

using nlohmann::ordered_json;

AdminAnswer ask_service(const CommandContext& context, std::string_view command, std::string_view otherwise) {
  return ask_service(context, AdminRequest{std::string(command), context.arguments.to_json()}, otherwise);
}

AdminAnswer ask_service(const CommandContext& context, const AdminRequest& request,
                        std::string_view otherwise) {
  AdminAnswer answer{ExitCode::nobody_answers, {}, "this program knows no way to ask a service"};
  if (context.environment.ask_service) answer = context.environment.ask_service(context.control, request);
  if (answer.code == ExitCode::nobody_answers && !otherwise.empty())
    answer.error.append("; ").append(otherwise);
  return answer;
}

ExitCode show(const CommandContext& context, const AdminAnswer& answer, const PrintDocument& print) {
  if (!answer.error.empty()) context.err << "raspoolctl: " << printable(answer.error) << '\n';
  if (answer.document.is_null() || !print) return answer.code;
  context.json ? print_json(context, answer.document) : print(answer.document);
  return answer.code;
}

void print_json(const CommandContext& context, const ordered_json& document) {
  context.out << document.dump(2, ' ', false, ordered_json::error_handler_t::replace) << '\n';
}

}  // namespace raspool
