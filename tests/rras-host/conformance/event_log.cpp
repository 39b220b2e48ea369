#include "tests/rras-host/conformance/event_log.hpp"

#include <windows.h>

#include <fstream>
#include <sstream>

namespace rras_host {

EventLog::EventLog() { SetEnvironmentVariableW(L"RRAS_TEST_LOG", file().c_str()); }
EventLog::~EventLog() { SetEnvironmentVariableW(L"RRAS_TEST_LOG", nullptr); }

std::vector<EventLog::Event> EventLog::events() const {
  std::vector<Event> events;
  std::ifstream stream(file());
  std::string line;
  while (std::getline(stream, line)) {
    std::istringstream words(line);
    Event event;
    std::string what;
    words >> event.dll >> what >> event.callout >> event.process >> event.thread >> std::ws;
    std::getline(words, event.details);
    event.begins = what == "begin";
    events.push_back(std::move(event));
  }
  return events;
}

std::vector<std::string> EventLog::begun() const {
  std::vector<std::string> lines;
  for (const Event& event : events()) {
    if (event.begins) lines.push_back(event.dll + ' ' + event.callout);
  }
  return lines;
}

std::vector<std::string> EventLog::begun_with_details() const {
  std::vector<std::string> lines;
  for (const Event& event : events()) {
    if (event.begins) lines.push_back(event.dll + ' ' + event.callout + ' ' + event.details);
  }
  return lines;
}

std::size_t EventLog::count(const std::string& dll, const std::string& prefix) const {
  std::size_t count = 0;
  for (const Event& event : events()) {
    if (event.begins && event.dll == dll && event.callout.starts_with(prefix)) ++count;
  }
  return count;
}

}  // namespace rras_host
