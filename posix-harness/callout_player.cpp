#include "posix-harness/callout_player.hpp"

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <ostream>
#include <string_view>

#include "core/lease/explanation_text.hpp"
#include "core/trace/callout_news.hpp"

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

// And so recorded in the trace; `terminate` is, by the service, before it stops to record.
bool is_told_by_rras(Callout call) {
  return call != Callout::start && call != Callout::kill && call != Callout::reload &&
         call != Callout::terminate;
}

}  // namespace

void CalloutPlayer::get(TraceLine& line) {
  if (is_over_long(*line.user) || is_over_long(*line.ras_port)) return answer(line, Reason::invalid, false);
  if (explanations_ != nullptr) {
    if (const auto why = composition_.service().explain(call_from(line)))
      *explanations_ << to_text(*why) << '\n';
  }
  const Decision decision = composition_.service().assign(call_from(line));
  answer(line, decision.reason, decision.notify);
  if (decision.granted()) line.out = TraceAddress(decision.address, decision.prefix);
}

void CalloutPlayer::release(TraceLine& line) {
  if (!is_over_long(*line.user) && !is_over_long(*line.ras_port))
    composition_.service().release(call_from(line));
}

TraceLine CalloutPlayer::play(const ScenarioLine& scenario) {
  const TraceLine& callout = scenario.callout;
  AddressService& service = composition_.service();
  TraceLine line = callout;  // with what else link and connection callouts tell
  for (auto* text : {&line.reason, &line.raw}) text->reset();  // a trace played again has old answers
  line.out.reset();
  line.notify.reset();
  line.result.reset();
  line.server = composition_.server();
  line.process = static_cast<std::uint64_t>(::getpid());
  line.thread = static_cast<std::uint64_t>(::gettid());
  if (const auto family = family_of(callout.call)) {
    if (!line.user) line.user = "";
    if (!line.ras_port) line.ras_port = "";
    line.in = callout.in.value_or(TraceAddress(Address::none(*family), PrefixV6()));
    line.raw = line.in->raw();
  }

  const Ticks began = composition_.clock().now().ticks;
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
    case Callout::accept_connection:
    case Callout::reauthenticate:
      line.result = kAccepted;
      break;
    case Callout::terminate:
      line.result = kNoError;
      service.stop(line);
      break;
    case Callout::reload:
      line.result =
          result_code(composition_.reload(scenario.config).done ? Reason::repeated : Reason::failure);
      break;
    case Callout::init:
    case Callout::init_ex:
    case Callout::start:
      line.result = kNoError;
      break;
    default:
      break;
  }
  if (const auto news = connection_news_in(callout)) composition_.take_news(*news);
  if (is_told_by_rras(callout.call)) service.record(line, began);
  const Instant now = composition_.clock().now();
  line.took_us = static_cast<std::uint64_t>(std::max(now.ticks - began, Duration::zero()).count());
  line.time = now.wall;
  return line;
}

}  // namespace raspool::posix
