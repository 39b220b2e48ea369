#include "tests/rras-host/conformance/paths.hpp"

#include "tests/rras-host/text.hpp"

namespace rras_host::paths {

std::wstring raspool_dll() { return windows_path(RRAS_RASPOOL_DLL); }
std::wstring raspoolctl() { return windows_path(RRAS_RASPOOLCTL); }
std::wstring host_program() { return windows_path(RRAS_HOST_PROGRAM); }
std::wstring test_dll(const std::string& name) {
  return windows_path(RRAS_TEST_DLL_FOLDER "/" + name + ".dll");
}
std::wstring readme() { return windows_path(RRAS_HOST_README); }

}  // namespace rras_host::paths
