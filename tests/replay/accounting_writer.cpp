#include "tests/replay/accounting_writer.hpp"

#include <fmt/format.h>

#include <array>
#include <stdexcept>
#include <utility>
#include <vector>

#include "core/trace/time_text.hpp"

namespace raspool::test {
namespace {

using namespace std::chrono;

// "11/23/2026", "08:02:15"
std::pair<std::string, std::string> date_and_time(WallTime local) {
  const std::string text = to_text(local);
  return {text.substr(5, 2) + '/' + text.substr(8, 2) + '/' + text.substr(0, 4), text.substr(11, 8)};
}

WallTime local_time(const WrittenRecord& record) { return record.at + record.offset + seconds(record.delay); }

std::string unix_seconds(WallTime time) {
  return std::to_string(duration_cast<seconds>(time.time_since_epoch()).count());
}

std::string quoted(std::string_view text) {
  if (text.empty()) return "";
  std::string result = "\"";
  for (const char character : text) {
    result += character;
    if (character == '"') result += character;
  }
  return result + '"';
}

bool is_of_server(const WrittenRecord& record) {
  return record.status == WrittenRecord::on || record.status == WrittenRecord::off;
}

std::string hexadecimal_if_needed(const std::string& text) {
  if (text.find(',') == std::string::npos) return text;
  std::string result = "0x";
  for (const char character : text) result += fmt::format("{:02X}", static_cast<unsigned char>(character));
  return result;
}

std::string xml_text(std::string_view text) {
  std::string result;
  for (const char character : text) {
    switch (character) {
      case '&':
        result += "&amp;";
        break;
      case '<':
        result += "&lt;";
        break;
      case '>':
        result += "&gt;";
        break;
      default:
        result += character;
    }
  }
  return result;
}

}  // namespace

std::string as_database(const WrittenRecord& record, std::size_t columns) {
  std::vector<std::string> fields(columns);
  const auto [date, time] = date_and_time(local_time(record));
  fields[0] = quoted(record.server);
  fields[1] = quoted(record.service);
  fields[2] = date;
  fields[3] = time;
  fields[4] = "4";
  fields[12] = quoted(record.nas);
  fields[15] = quoted(record.nas);
  if (record.tells_event_time) fields[17] = unix_seconds(record.at);
  fields[25] = "0";
  fields[31] = std::to_string(record.status);
  if (record.delay != 0) fields[32] = std::to_string(record.delay);
  fields[35] = quoted(record.id);
  if (!is_of_server(record)) {
    fields[5] = quoted(record.user);
    fields[8] = quoted(record.caller);
    fields[10] = quoted(record.address);
    fields[13] = record.port;
    fields[19] = std::to_string(record.port_type);
    fields[22] = "2";
    fields[26] = quoted(record.klass);
    fields[41] = quoted(record.multilink);
    if (record.tunnel_type != 0) fields[44] = std::to_string(record.tunnel_type);
    if (record.session_time) fields[37] = std::to_string(*record.session_time);
  }
  std::string line;
  for (std::size_t column = 0; column < columns; ++column) {
    if (column != 0) line += ',';
    line += fields[column];
  }
  return line + "\r\n";
}

std::string as_ias(const WrittenRecord& record) {
  const auto [date, time] = date_and_time(local_time(record));
  std::string line =
      fmt::format("{},{},{},{},{},{},4,{},4108,{}", record.nas, hexadecimal_if_needed(record.user), date,
                  time, record.service, record.server, record.nas, record.nas);
  const auto add = [&](int id, const std::string& value) {
    if (!value.empty()) line += fmt::format(",{},{}", id, hexadecimal_if_needed(value));
  };
  add(44, record.id);
  add(40, std::to_string(record.status));
  if (!is_of_server(record)) {
    line += ",0,";  // as a server has been seen to write
    add(5, record.port);
    add(6, "2");
    add(8, record.address);
    add(25, record.klass);
    add(31, record.caller);
    add(31, "another");  // an attribute that comes twice
    add(50, record.multilink);
    add(61, std::to_string(record.port_type));
    if (record.tunnel_type != 0) add(64, std::to_string(record.tunnel_type));
    if (record.session_time) add(46, std::to_string(*record.session_time));
  }
  if (record.delay != 0) add(41, std::to_string(record.delay));
  if (record.tells_event_time) {
    const auto [event_date, event_time] = date_and_time(record.at);
    add(55, event_date + ' ' + event_time);
  }
  add(-90, "6");
  add(4136, "4");
  add(4142, "0");
  return line + "\r\n";
}

std::string as_dts(const WrittenRecord& record) {
  const auto [date, time] = date_and_time(local_time(record));
  std::string line = "<Event>";
  const auto add = [&](std::string_view name, int type, std::string_view value) {
    if (!value.empty()) line += fmt::format("<{0} data_type=\"{1}\">{2}</{0}>", name, type, xml_text(value));
  };
  add("Timestamp", 4, date + ' ' + time + ".204");
  add("Computer-Name", 1, record.server);
  add("Event-Source", 1, record.service);
  add("Acct-Status-Type", 0, std::to_string(record.status));
  add("NAS-IP-Address", 3, record.nas);
  std::string id_in_hexadecimal;
  for (const char character : record.id)
    id_in_hexadecimal += fmt::format("{:02X}", static_cast<unsigned char>(character));
  add("Acct-Session-Id", 2, id_in_hexadecimal);
  if (!is_of_server(record)) {
    add("User-Name", 1, record.user);
    add("NAS-Port", 0, record.port);
    add("NAS-Port-Type", 0, std::to_string(record.port_type));
    add("Service-Type", 0, "2");
    add("Framed-IP-Address", 3, record.address);
    add("Calling-Station-Id", 1, record.caller);
    add("Class", 1, record.klass);
    add("Acct-Multi-Session-Id", 1, record.multilink);
    if (record.tunnel_type != 0) add("Tunnel-Type", 0, std::to_string(record.tunnel_type));
    if (record.session_time) add("Acct-Session-Time", 0, std::to_string(*record.session_time));
  }
  if (record.delay != 0) add("Acct-Delay-Time", 0, std::to_string(record.delay));
  if (record.tells_event_time) {
    const auto [event_date, event_time] = date_and_time(record.at);
    add("Event-Timestamp", 4, event_date + ' ' + event_time);
  }
  add("Packet-Type", 0, "4");
  return line + "</Event>\r\n";
}

WallTime utc(std::string_view text) {
  std::string with_zone(text);
  with_zone[10] = 'T';
  const auto time = wall_time_from(with_zone + 'Z');
  if (!time) throw std::invalid_argument("no time: " + with_zone);
  return *time;
}

}  // namespace raspool::test
