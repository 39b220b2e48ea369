#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace rras_host {

// What the file of a DLL says about itself, read without loading it.
struct Image {
  std::uint16_t machine = 0;
  bool is_64_bit = false;                 // PE32+
  std::uint16_t dll_characteristics = 0;  // IMAGE_DLLCHARACTERISTICS_…
  std::vector<std::string> exports;       // by name
  std::vector<std::string> imported_libraries;
};

// Throws std::runtime_error if the file cannot be read or is no DLL.
Image read_image(const std::wstring& path);

}  // namespace rras_host
