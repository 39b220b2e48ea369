#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/env/clock.hpp"

namespace raspool::test {

// An accounting record as a server would write it, in any of its formats. All of it is made up.
struct WrittenRecord {
  enum Status : std::uint8_t { start = 1, stop = 2, interim = 3, on = 7, off = 8 };

  Status status = start;
  WallTime at;                              // of the event
  Duration offset = std::chrono::hours(1);  // of the server's clock against UTC
  bool tells_event_time = true;
  std::int64_t delay = 0;  // seconds; the record is written so much later
  std::string server = "VPN01", service = "RAS", nas = "10.20.0.5";
  std::string user, address, caller = "198.51.100.23";
  std::string id, klass, multilink;
  std::string port = "127";
  int port_type = 5;
  int tunnel_type = 79617;
  std::optional<std::int64_t> session_time;
};

std::string as_database(const WrittenRecord& record, std::size_t columns = 66);
std::string as_ias(const WrittenRecord& record);
std::string as_dts(const WrittenRecord& record);

WallTime utc(std::string_view text);  // "2026-11-23 08:02:15"; nonsense throws

}  // namespace raspool::test
