#pragma once

#include <initializer_list>
#include <string>

#include "tests/rras-host/conformance/event_log.hpp"
#include "tests/rras-host/rras.hpp"

namespace rras_host {

// Registers deliberate DLLs by name, in this order; the registered list is emptied at the end.
class Registered {
 public:
  explicit Registered(std::initializer_list<std::string> names);
  // Any text, as an administrator may have written it.
  explicit Registered(const std::wstring& dll_path);
  ~Registered();
  Registered(const Registered&) = delete;
  Registered& operator=(const Registered&) = delete;
};

// An RRAS with a pool of its own, 192.168.7.1 and on.
RrasOptions with_own_pool(int addresses = 4);

// The log as one text, for messages and searches.
std::string log_text(const StartReport& report);

}  // namespace rras_host
