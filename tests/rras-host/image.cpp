#include "tests/rras-host/image.hpp"

#include <windows.h>

#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>

namespace rras_host {

namespace {

class File {
 public:
  explicit File(const std::wstring& path) {
    std::ifstream stream{std::filesystem::path(path), std::ios::binary};
    bytes_.assign(std::istreambuf_iterator<char>(stream), {});
    if (at<IMAGE_DOS_HEADER>(0).e_magic != IMAGE_DOS_SIGNATURE) throw std::runtime_error("no DLL");
  }

  template <typename Structure>
  Structure at(std::size_t offset) const {
    if (offset + sizeof(Structure) > bytes_.size()) throw std::runtime_error("not a whole DLL");
    Structure structure;
    std::memcpy(&structure, bytes_.data() + offset, sizeof structure);
    return structure;
  }

  std::string text(std::size_t offset) const {
    std::string text;
    while (const char character = at<char>(offset++)) text += character;
    return text;
  }

 private:
  std::vector<char> bytes_;
};

// Addresses in the loaded image to places in the file.
class Sections {
 public:
  Sections(const File& file, std::size_t offset, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) {
      sections_.push_back(file.at<IMAGE_SECTION_HEADER>(offset + i * sizeof(IMAGE_SECTION_HEADER)));
    }
  }

  std::size_t offset(DWORD address) const {
    for (const IMAGE_SECTION_HEADER& section : sections_) {
      const DWORD begin = section.VirtualAddress;
      if (begin <= address && address < begin + section.Misc.VirtualSize) {
        return address - begin + section.PointerToRawData;
      }
    }
    throw std::runtime_error("address outside all sections");
  }

 private:
  std::vector<IMAGE_SECTION_HEADER> sections_;
};

}  // namespace

Image read_image(const std::wstring& path) {
  const File file(path);
  const auto start = static_cast<std::size_t>(file.at<IMAGE_DOS_HEADER>(0).e_lfanew);
  const auto headers = file.at<IMAGE_NT_HEADERS64>(start);
  Image image;
  image.machine = headers.FileHeader.Machine;
  image.is_64_bit = headers.OptionalHeader.Magic == IMAGE_NT_OPTIONAL_HDR64_MAGIC;
  if (!image.is_64_bit) return image;
  image.dll_characteristics = headers.OptionalHeader.DllCharacteristics;
  const Sections sections(file, start + sizeof headers, headers.FileHeader.NumberOfSections);

  const auto& directories = headers.OptionalHeader.DataDirectory;
  if (const DWORD address = directories[IMAGE_DIRECTORY_ENTRY_EXPORT].VirtualAddress; address != 0) {
    const auto directory = file.at<IMAGE_EXPORT_DIRECTORY>(sections.offset(address));
    for (DWORD i = 0; i < directory.NumberOfNames; ++i) {
      const auto name = file.at<DWORD>(sections.offset(directory.AddressOfNames) + i * sizeof(DWORD));
      image.exports.push_back(file.text(sections.offset(name)));
    }
  }
  if (const DWORD address = directories[IMAGE_DIRECTORY_ENTRY_IMPORT].VirtualAddress; address != 0) {
    std::size_t offset = sections.offset(address);
    for (;; offset += sizeof(IMAGE_IMPORT_DESCRIPTOR)) {
      const auto library = file.at<IMAGE_IMPORT_DESCRIPTOR>(offset);
      if (library.Name == 0) break;
      image.imported_libraries.push_back(file.text(sections.offset(library.Name)));
    }
  }
  return image;
}

}  // namespace rras_host
