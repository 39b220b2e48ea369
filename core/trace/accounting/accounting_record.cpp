#include "core/trace/accounting/accounting_record.hpp"

#include <initializer_list>

namespace raspool {
namespace {

std::string_view first_told(std::initializer_list<std::string_view> texts) {
  for (const std::string_view text : texts) {
    if (!text.empty()) return text;
  }
  return {};
}

}  // namespace

void AccountingRecord::clear() {
  kind = RecordKind::other;
  damaged = false;
  written.reset();
  event.reset();
  alive.reset();
  ended.reset();
  alive_utc.reset();
  ended_utc.reset();
  delay = std::chrono::seconds(0);
  for (std::string* text : {&server, &service, &user_name, &account_name, &full_name, &nas_address, &nas_name,
                            &client_address, &client_name, &port, &port_id, &session_id, &unique_id,
                            &multilink_id, &klass, &caller, &tunnel_client, &policy}) {
    text->clear();
  }
  address.reset();
  identifier.reset();
  for (auto* number : {&packet_type, &status, &port_type, &tunnel_type, &service_type, &terminate_cause}) {
    number->reset();
  }
  session_time.reset();
  interim_interval.reset();
}

std::string_view AccountingRecord::user() const { return first_told({account_name, user_name, full_name}); }

std::string_view AccountingRecord::nas() const {
  return first_told({nas_address, nas_name, client_address, client_name, server});
}

std::string_view AccountingRecord::nas_display_name() const {
  return first_told({nas_name, service == "RAS" ? std::string_view(server) : std::string_view(), client_name,
                     nas_address, client_address, server});
}

}  // namespace raspool
