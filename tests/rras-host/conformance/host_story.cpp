#include "tests/rras-host/conformance/host_story.hpp"

#include "tests/rras-host/conformance/paths.hpp"
#include "tests/rras-host/registry.hpp"

namespace rras_host {

Registered::Registered(std::initializer_list<std::string> names) {
  std::wstring list;
  for (const std::string& name : names) {
    if (!list.empty()) list += L';';
    list += name == "raspool" ? paths::raspool_dll() : paths::test_dll(name);
  }
  registry::set_admin_dll_path(list);
}

Registered::Registered(const std::wstring& dll_path) { registry::set_admin_dll_path(dll_path); }

Registered::~Registered() { registry::set_admin_dll_path(std::nullopt); }

RrasOptions with_own_pool(int addresses) {
  RrasOptions options;
  for (int last = 1; last <= addresses; ++last) {
    options.own_pool.push_back(*parse_v4("192.168.7." + std::to_string(last)));
  }
  return options;
}

std::string log_text(const StartReport& report) {
  std::string text;
  for (const std::string& line : report.log) text += line + '\n';
  return text;
}

}  // namespace rras_host
