#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <variant>

#include "core/admin/admin_request.hpp"

namespace raspool {

// What goes over the control channel (core/INTERFACES.md, section 8): frames, each a length in four bytes and
// a JSON document of that length.
inline constexpr int kControlVersion = 1;
inline constexpr std::size_t kControlHeaderBytes = 4;
inline constexpr std::size_t kLargestControlRequest = 64 * 1024;
inline constexpr std::size_t kLargestControlAnswer = 16 * 1024 * 1024;
inline constexpr int kDeepestControlRequest = 16, kDeepestControlAnswer = 64;

// The length that a frame's first bytes tell.
std::size_t control_length(std::span<const char, kControlHeaderBytes> header);

struct ControlRequest {
  std::uint64_t id = 0;  // the asker's; comes back with the answer
  AdminRequest request;
};
struct ControlAnswer {
  std::uint64_t id = 0;
  AdminAnswer answer;
};
// What is not as the protocol wants it, in words.
struct ControlMistake {
  std::uint64_t id = 0;  // of the request, as far as it could be read
  std::string text;
};

// Whole frames. An answer larger than kLargestControlAnswer becomes one that says so.
std::string control_frame(const ControlRequest& request);
std::string control_frame(const ControlAnswer& answer);

// The document of a frame; any bytes. Keys that are not known are skipped.
std::variant<ControlRequest, ControlMistake> read_control_request(std::string_view document);
std::variant<ControlAnswer, ControlMistake> read_control_answer(std::string_view document);

}  // namespace raspool
