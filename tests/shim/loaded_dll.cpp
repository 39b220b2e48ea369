#include "tests/shim/loaded_dll.hpp"

#include <stdexcept>

namespace raspool::test {

std::filesystem::path dll_path() { return std::filesystem::path("Z:" RASPOOL_DLL).make_preferred(); }

LoadedDll::LoadedDll() : module_(LoadLibraryW(dll_path().c_str())) {
  if (!module_) throw std::runtime_error("raspool.dll does not load");
}

LoadedDll::~LoadedDll() { FreeLibrary(module_); }

}  // namespace raspool::test
