#include "core/env/message.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "core/env/control_character.hpp"

namespace raspool {
namespace {

constexpr auto kTable = std::to_array<MessageMeaning>({
#define RASPOOL_MESSAGE(number, name, severity, meaning, action) \
  {MessageId::name, Severity::severity, #name, meaning, action},
#include "core/env/messages.inc"
#undef RASPOOL_MESSAGE
});

#define RASPOOL_MESSAGE(number, name, severity, meaning, action) \
  static_assert(static_cast<int>(MessageId::name) == number);
#include "core/env/messages.inc"
#undef RASPOOL_MESSAGE

static_assert(std::ranges::is_sorted(kTable, std::ranges::less_equal{}, &MessageMeaning::id));

std::string_view to_text(Severity severity) {
  switch (severity) {
    case Severity::information:
      return "information";
    case Severity::warning:
      return "warning";
    case Severity::error:
      return "error";
  }
  return "message";
}

}  // namespace

std::span<const MessageMeaning> message_table() { return kTable; }

const MessageMeaning& meaning_of(MessageId id) {
  const auto found = std::ranges::lower_bound(kTable, id, {}, &MessageMeaning::id);
  return *found;
}

std::string line_of(MessageId id, std::string_view text) {
  const MessageMeaning& meaning = meaning_of(id);
  std::string line =
      fmt::format("{} {} {}: {}", to_text(meaning.severity), static_cast<int>(id), meaning.name, text);
  std::ranges::replace_if(line, is_control, ' ');  // a user's name may hold anything
  return line;
}

}  // namespace raspool
