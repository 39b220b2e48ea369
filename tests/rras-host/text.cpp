#include "tests/rras-host/text.hpp"

#include <ws2tcpip.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>

namespace rras_host {

std::wstring to_wide(std::string_view utf8) {
  const int size = static_cast<int>(utf8.size());
  const int needed = MultiByteToWideChar(CP_UTF8, 0, utf8.data(), size, nullptr, 0);
  std::wstring wide(static_cast<std::size_t>(needed), L'\0');
  MultiByteToWideChar(CP_UTF8, 0, utf8.data(), size, wide.data(), needed);
  return wide;
}

std::string to_utf8(std::wstring_view wide) {
  const int size = static_cast<int>(wide.size());
  const int needed = WideCharToMultiByte(CP_UTF8, 0, wide.data(), size, nullptr, 0, nullptr, nullptr);
  std::string utf8(static_cast<std::size_t>(needed), '\0');
  WideCharToMultiByte(CP_UTF8, 0, wide.data(), size, utf8.data(), needed, nullptr, nullptr);
  return utf8;
}

std::wstring windows_path(std::string_view path) {
  std::wstring wide = to_wide(path);
  if (path.starts_with('/')) {
    std::replace(wide.begin(), wide.end(), L'/', L'\\');
    wide.insert(0, L"Z:");
  }
  return wide;
}

std::optional<DWORD> parse_v4(std::string_view dotted) {
  std::array<unsigned char, 4> bytes{};
  const char* next = dotted.data();
  const char* const end = dotted.data() + dotted.size();
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    if (i > 0 && (next == end || *next++ != '.')) return std::nullopt;
    const auto [stopped, error] = std::from_chars(next, end, bytes[i]);
    if (error != std::errc{}) return std::nullopt;
    next = stopped;
  }
  if (next != end) return std::nullopt;
  DWORD address;
  std::memcpy(&address, bytes.data(), sizeof address);
  return address;
}

std::string v4_text(DWORD address) {
  std::array<unsigned char, 4> bytes{};
  std::memcpy(bytes.data(), &address, sizeof address);
  std::string text;
  for (const unsigned char byte : bytes) {
    if (!text.empty()) text += '.';
    text += std::to_string(byte);
  }
  return text;
}

std::optional<IN6_ADDR> parse_v6(std::string_view text) {
  IN6_ADDR address{};
  if (inet_pton(AF_INET6, std::string(text).c_str(), &address) != 1) return std::nullopt;
  return address;
}

std::string v6_text(const IN6_ADDR& address) {
  std::array<char, 64> text{};
  if (inet_ntop(AF_INET6, &address, text.data(), text.size()) == nullptr) return "?";
  return text.data();
}

bool is_zero(const IN6_ADDR& address) {
  return std::ranges::all_of(address.s6_addr, [](unsigned char byte) { return byte == 0; });
}

std::string hex(std::span<const std::byte> bytes) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  for (const std::byte byte : bytes) {
    text += kDigits[std::to_integer<unsigned>(byte) >> 4];
    text += kDigits[std::to_integer<unsigned>(byte) & 15];
  }
  return text;
}

}  // namespace rras_host
