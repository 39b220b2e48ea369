#include <array>
#include <string>
#include <variant>

#include "core/admin/control_protocol.hpp"
#include "tests/fuzz/fuzzed.hpp"
#include "tests/fuzz/must_hold.hpp"

namespace raspool::fuzz {
namespace {

std::string document_of(const std::string& frame) {
  must_hold(frame.size() >= kControlHeaderBytes, "a frame has a header");
  must_hold(control_length(std::span<const char, kControlHeaderBytes>(frame.data(), kControlHeaderBytes)) ==
                frame.size() - kControlHeaderBytes,
            "a header tells the length of what follows");
  return frame.substr(kControlHeaderBytes);
}

}  // namespace

void read_the_control_channel(std::string_view bytes) {
  const auto read = read_control_request(bytes);
  if (const auto* mistake = std::get_if<ControlMistake>(&read)) {
    must_hold(!mistake->text.empty(), "what is wrong with a request is told in words");
  } else {
    const auto& request = std::get<ControlRequest>(read);
    const auto again = read_control_request(document_of(control_frame(request)));
    const auto* same = std::get_if<ControlRequest>(&again);
    must_hold(same && same->id == request.id && same->request.command == request.request.command &&
                  same->request.arguments == request.request.arguments,
              "a request that was read is written so that it is read again as the same");
  }
  const auto read_answer = read_control_answer(bytes);
  if (const auto* mistake = std::get_if<ControlMistake>(&read_answer)) {
    must_hold(!mistake->text.empty(), "what is wrong with an answer is told in words");
  } else {
    const auto& answer = std::get<ControlAnswer>(read_answer);
    const auto again = read_control_answer(document_of(control_frame(answer)));
    const auto* same = std::get_if<ControlAnswer>(&again);
    must_hold(same && same->id == answer.id && same->answer.code == answer.answer.code &&
                  same->answer.document == answer.answer.document &&
                  same->answer.error == answer.answer.error,
              "an answer that was read is written so that it is read again as the same");
  }
}

}  // namespace raspool::fuzz
