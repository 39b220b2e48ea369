#include "core/admin/control_protocol.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

namespace raspool {
namespace {

using Json = nlohmann::ordered_json;

std::string framed(std::string document) {
  const auto length = static_cast<std::uint32_t>(document.size());
  std::string bytes(kControlHeaderBytes, '\0');
  for (std::size_t place = 0; place < kControlHeaderBytes; ++place) {
    bytes[place] = static_cast<char>(length >> (8 * (kControlHeaderBytes - 1 - place)));
  }
  return bytes += document;
}

// Names come from outside and may be no UTF-8; the document is.
std::string json_text(const Json& document) {
  return document.dump(-1, ' ', false, Json::error_handler_t::replace);
}

// Put together as text, because a copy of the document may be large.
std::string answer_text(const ControlAnswer& answer) {
  std::string text = fmt::format(R"({{"v":{},"id":{},"code":{})", kControlVersion, answer.id,
                                 static_cast<int>(answer.answer.code));
  if (!answer.answer.document.is_null()) text += R"(,"document":)" + json_text(answer.answer.document);
  if (!answer.answer.error.empty()) text += R"(,"error":)" + json_text(answer.answer.error);
  return text += '}';
}

// How many arrays and objects stand in each other, at most; of what is no JSON, never fewer than a parser
// enters before it stops.
int deepest_nesting(std::string_view text) {
  int depth = 0, deepest = 0;
  bool in_string = false;
  for (std::size_t place = 0; place < text.size(); ++place) {
    const char letter = text[place];
    if (in_string) {
      if (letter == '\\') {
        ++place;
      } else {
        in_string = letter != '"';
      }
    } else if (letter == '"') {
      in_string = true;
    } else if (letter == '[' || letter == '{') {
      deepest = std::max(deepest, ++depth);
    } else if (letter == ']' || letter == '}') {
      --depth;
    }
  }
  return deepest;
}

// The object that this text is, of the protocol's version; or what is wrong with it.
std::variant<Json, ControlMistake> read_document(std::string_view text, int deepest) {
  // Before it is parsed, because a parser that is asked at each step takes three times as long.
  if (deepest_nesting(text) > deepest) {
    return ControlMistake{0, fmt::format("JSON nested deeper than {}", deepest)};
  }
  Json document = Json::parse(text, nullptr, false);
  if (document.is_discarded() || !document.is_object()) return ControlMistake{0, "not a JSON object"};
  std::uint64_t id = 0;
  if (const auto found = document.find("id"); found != document.end() && found->is_number_unsigned()) {
    id = found->get<std::uint64_t>();
  } else {
    return ControlMistake{0, "no `id`, which is a number that is not negative"};
  }
  const auto version = document.find("v");
  if (version == document.end() || *version != kControlVersion) {
    return ControlMistake{
        id, fmt::format("`v` is not {}: raspoolctl and the service have to be of the same version",
                        kControlVersion)};
  }
  return document;
}

std::optional<ExitCode> exit_code_of(const Json& document) {
  const auto code = document.find("code");
  if (code == document.end() || !code->is_number_unsigned()) return std::nullopt;
  for (const ExitCode known : {ExitCode::done, ExitCode::refused_or_not_found,
                               ExitCode::bad_usage_or_configuration, ExitCode::nobody_answers}) {
    if (*code == static_cast<int>(known)) return known;
  }
  return std::nullopt;
}

}  // namespace

std::size_t control_length(std::span<const char, kControlHeaderBytes> header) {
  std::uint32_t length = 0;
  for (const char byte : header) length = length << 8 | static_cast<unsigned char>(byte);
  return length;
}

std::string control_frame(const ControlRequest& request) {
  return framed(json_text({{"v", kControlVersion},
                           {"id", request.id},
                           {"command", request.request.command},
                           {"arguments", request.request.arguments}}));
}

std::string control_frame(const ControlAnswer& answer) {
  std::string text = answer_text(answer);
  if (text.size() > kLargestControlAnswer) {
    text = answer_text({answer.id,
                        {ExitCode::refused_or_not_found, nullptr,
                         fmt::format("The answer is larger than {} MiB, more than goes over the channel: ask "
                                     "for less of it",
                                     kLargestControlAnswer / (1024 * 1024))}});
  }
  return framed(std::move(text));
}

std::variant<ControlRequest, ControlMistake> read_control_request(std::string_view text) {
  auto read = read_document(text, kDeepestControlRequest);
  if (auto* mistake = std::get_if<ControlMistake>(&read)) return std::move(*mistake);
  Json& document = std::get<Json>(read);
  ControlRequest request{document["id"].get<std::uint64_t>(), {}};
  const auto command = document.find("command");
  if (command == document.end() || !command->is_string()) {
    return ControlMistake{request.id, "no `command`, which is a text"};
  }
  request.request.command = command->get<std::string>();
  if (const auto arguments = document.find("arguments"); arguments != document.end()) {
    if (!arguments->is_object()) return ControlMistake{request.id, "`arguments` is not an object"};
    request.request.arguments = std::move(*arguments);
  }
  return request;
}

std::variant<ControlAnswer, ControlMistake> read_control_answer(std::string_view text) {
  auto read = read_document(text, kDeepestControlAnswer);
  if (auto* mistake = std::get_if<ControlMistake>(&read)) return std::move(*mistake);
  Json& document = std::get<Json>(read);
  ControlAnswer answer{document["id"].get<std::uint64_t>(), {}};
  const auto code = exit_code_of(document);
  if (!code) return ControlMistake{answer.id, "no `code`, which is an exit code of raspoolctl"};
  answer.answer.code = *code;
  if (const auto found = document.find("document"); found != document.end()) {
    answer.answer.document = std::move(*found);
  }
  if (const auto error = document.find("error"); error != document.end()) {
    if (!error->is_string()) return ControlMistake{answer.id, "`error` is not a text"};
    answer.answer.error = error->get<std::string>();
  }
  return answer;
}

}  // namespace raspool
