#include "win32-shim/registration/dll_file.hpp"

#include <windows.h>

#include <filesystem>
#include <fstream>

namespace raspool::win32 {
namespace {

template <typename Structure>
bool read_at(std::ifstream& file, std::streamoff place, Structure& structure) {
  file.seekg(place);
  return bool(file.read(reinterpret_cast<char*>(&structure), sizeof structure));
}

}  // namespace

std::string mistake_of_dll_file(const std::wstring& path) {
  std::error_code ignored;
  if (!std::filesystem::exists(path, ignored)) return "there is no such file";
  std::ifstream file(std::filesystem::path(path), std::ios::binary);
  if (!file) return "it cannot be read";
  IMAGE_DOS_HEADER start{};
  DWORD signature = 0;
  IMAGE_FILE_HEADER header{};
  if (!read_at(file, 0, start) || start.e_magic != IMAGE_DOS_SIGNATURE ||
      !read_at(file, start.e_lfanew, signature) || signature != IMAGE_NT_SIGNATURE ||
      !read_at(file, start.e_lfanew + static_cast<std::streamoff>(sizeof signature), header)) {
    return "it is no DLL of Windows";
  }
  if (header.Machine == IMAGE_FILE_MACHINE_I386) return "it is a 32-bit DLL, and RRAS is a 64-bit program";
  if (header.Machine != IMAGE_FILE_MACHINE_AMD64) return "it is made for another processor than x86-64";
  if ((header.Characteristics & IMAGE_FILE_DLL) == 0) return "it is a program and no DLL";
  return {};
}

}  // namespace raspool::win32
