#pragma once

// Text between JSON (UTF-8), Windows (UTF-16) and the addresses RRAS passes.

// clang-format off
#include <winsock2.h>
#include <windows.h>
#include <in6addr.h>
// clang-format on

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace rras_host {

std::wstring to_wide(std::string_view utf8);

// A lone surrogate becomes U+FFFD.
std::string to_utf8(std::wstring_view wide);

// A path of the build machine as the programs under Wine see it: /tmp/x is Z:\tmp\x. Others stay as they are.
std::wstring windows_path(std::string_view path);

// The DWORD is as RRAS passes it: its bytes in memory are the dotted form's numbers, first number first.
std::optional<DWORD> parse_v4(std::string_view dotted);
std::string v4_text(DWORD address);

std::optional<IN6_ADDR> parse_v6(std::string_view text);
std::string v6_text(const IN6_ADDR& address);
bool is_zero(const IN6_ADDR& address);

// Bytes in memory order, two lower-case digits each.
std::string hex(std::span<const std::byte> bytes);

}  // namespace rras_host
