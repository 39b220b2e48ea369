#include "posix-harness/callout_player.hpp"

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace raspool::posix {
namespace {

constexpr std::uint32_t kNoError = 0;
constexpr std::uint32_t kAccepted = 1;      // TRUE
constexpr std::size_t kLongestName = 1024;  // characters, as at RRAS's door (core/INTERFACES.md 2.5)

// UTF-16 code units, which Windows counts as characters.
bool is_over_long(std::string_view utf8) {
  std::size_t units = 0;
  for (const char character : utf8) {
    const auto byte = static_cast<unsigned char>(character);
    if (byte < 0x80 || byte >= 0xC0) units += byte >= 0xF0 ? 2 : 1;
  }
  return units > kLongestName;
}

Call call_from(const TraceLine& line) {
  return {.user = *line.user,
          .ras_port = *line.ras_port,
          .address = line.in->address(),
          .prefix = line.in->prefix()};
}

void answer(TraceLine& line, Reason reason, bool notify) {
  line.reason = to_text(reason);
  line.result = result_code(reason);
  line.notify = notify;
}

}  // namespace

void CalloutPlayer::get(TraceLine& line) {
  if (is_over_long(*line.user) || is_over_long(*line.ras_port)) return answer(line, Reason::invalid, false);
  const Decision decision = service_.assign(call_from(line));
  answer(line, decision.reason, decision.notify);
  if (decision.granted()) line.out = TraceAddress(decision.address, decision.prefix);
}

void CalloutPlayer::release(TraceLine& line) {
  if (!is_over_long(*line.user) && !is_over_long(*line.ras_port)) service_.release(call_from(line));
}

TraceLine CalloutPlayer::play(const TraceLine& callout) {
  TraceLine line;
  line.call = callout.call;
  line.server = server_;
  line.connection = callout.connection;
  line.device = callout.device;
  line.user = callout.user;
  line.ras_port = callout.ras_port;
  if (const auto family = family_of(callout.call)) {
    if (!line.user) line.user = "";
    if (!line.ras_port) line.ras_port = "";
    line.in = callout.in.value_or(TraceAddress(Address::none(*family), PrefixV6()));
    line.raw = line.in->raw();
  }

  const auto begin = std::chrono::steady_clock::now();
  switch (callout.call) {
    case Callout::get4:
    case Callout::get6:
      get(line);
      break;
    case Callout::release4:
    case Callout::release6:
      release(line);
      break;
    case Callout::accept_link:
      service_.link_up(callout.ras_port.value_or(""), callout.connection.value_or(0),
                       callout.device.value_or(""));
      line.result = kAccepted;
      break;
    case Callout::hangup_link:
      service_.link_down(callout.ras_port.value_or(""), callout.connection.value_or(0));
      break;
    case Callout::terminate:
      service_.stop();
      line.result = kNoError;
      break;
    case Callout::init:
    case Callout::init_ex:
    case Callout::start:
      line.result = kNoError;
      break;
    case Callout::accept_connection:
    case Callout::reauthenticate:
      line.result = kAccepted;
      break;
    default:
      break;
  }
  const auto took = std::chrono::steady_clock::now() - begin;
  line.took_us =
      static_cast<std::uint64_t>(std::max<std::int64_t>(0, std::chrono::floor<Duration>(took).count()));
  line.time = clock_.now().wall;
  line.process = static_cast<std::uint64_t>(::getpid());
  line.thread = static_cast<std::uint64_t>(::gettid());
  return line;
}

}  // namespace raspool::posix
