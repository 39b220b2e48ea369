#pragma once

#include <string>

// Where the build has put what the tests load; as paths that programs under Wine understand.
namespace rras_host::paths {

std::wstring raspool_dll();
std::wstring raspoolctl();
std::wstring host_program();
std::wstring test_dll(const std::string& name);  // of test-dlls
std::wstring readme();                           // tests/rras-host/README.md

}  // namespace rras_host::paths
