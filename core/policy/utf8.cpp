#include "core/policy/utf8.hpp"

#include <algorithm>
#include <cstddef>

namespace raspool {
namespace {

// What may follow a lead byte (Unicode 15, table 3-7). length 0: this byte leads nothing.
struct Lead {
  std::size_t length = 0;
  unsigned bits = 0;
  unsigned char second_least = 0x80, second_most = 0xBF;
};

Lead lead_of(unsigned char byte) {
  if (byte < 0x80) return {.length = 1, .bits = byte};
  if (byte < 0xC2) return {};
  if (byte < 0xE0) return {.length = 2, .bits = byte & 0x1Fu};
  if (byte < 0xF0) {
    Lead lead{.length = 3, .bits = byte & 0x0Fu};
    if (byte == 0xE0) lead.second_least = 0xA0;  // no overlong forms
    if (byte == 0xED) lead.second_most = 0x9F;   // no surrogates
    return lead;
  }
  if (byte < 0xF5) {
    Lead lead{.length = 4, .bits = byte & 0x07u};
    if (byte == 0xF0) lead.second_least = 0x90;  // no overlong forms
    if (byte == 0xF4) lead.second_most = 0x8F;   // nothing above U+10FFFF
    return lead;
  }
  return {};
}

}  // namespace

DecodedCharacter take_character(std::string_view& text) {
  const Lead lead = lead_of(static_cast<unsigned char>(text.front()));
  char32_t code_point = lead.bits;
  std::size_t taken = 1;
  while (taken < lead.length && taken < text.size()) {
    const auto byte = static_cast<unsigned char>(text[taken]);
    const unsigned char least = taken == 1 ? lead.second_least : 0x80;
    const unsigned char most = taken == 1 ? lead.second_most : 0xBF;
    if (byte < least || byte > most) break;
    code_point = code_point << 6 | (byte & 0x3Fu);
    ++taken;
  }
  text.remove_prefix(taken);
  if (taken != lead.length) return {.code_point = kReplacementCharacter, .valid = false};
  return {.code_point = code_point, .valid = true};
}

void append_utf8(std::string& text, char32_t code_point) {
  const auto put = [&text](char32_t byte) { text.push_back(static_cast<char>(byte)); };
  const auto put_rest = [&](unsigned shift) { put(0x80u | (code_point >> shift & 0x3Fu)); };
  const bool surrogate = code_point >= 0xD800 && code_point <= 0xDFFF;
  if (surrogate || code_point > 0x10FFFF) code_point = kReplacementCharacter;
  if (code_point < 0x80) {
    put(code_point);
  } else if (code_point < 0x800) {
    put(0xC0u | code_point >> 6);
    put_rest(0);
  } else if (code_point < 0x10000) {
    put(0xE0u | code_point >> 12);
    put_rest(6);
    put_rest(0);
  } else {
    put(0xF0u | code_point >> 18);
    put_rest(12);
    put_rest(6);
    put_rest(0);
  }
}

bool is_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

std::string repaired_utf8(std::string_view text) {
  if (is_ascii(text)) return std::string(text);
  std::string repaired;
  repaired.reserve(text.size() + 8);
  while (!text.empty()) append_utf8(repaired, take_character(text).code_point);
  return repaired;
}

}  // namespace raspool
