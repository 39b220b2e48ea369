#include "core/env/message.hpp"

#include <algorithm>
#include <array>

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

}  // namespace

std::span<const MessageMeaning> message_table() { return kTable; }

const MessageMeaning& meaning_of(MessageId id) {
  const auto found = std::ranges::lower_bound(kTable, id, {}, &MessageMeaning::id);
  return *found;
}

}  // namespace raspool
