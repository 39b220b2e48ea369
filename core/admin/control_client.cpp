#include "core/admin/control_client.hpp"

#include <fmt/format.h>

#include <array>
#include <chrono>
#include <functional>
#include <memory>
#include <utility>
#include <variant>

#include "core/admin/command_rights.hpp"
#include "core/admin/control_protocol.hpp"
#include "core/env/asio.hpp"

namespace raspool {
namespace {

constexpr Duration kConnectAgain = std::chrono::milliseconds(20);

AdminAnswer no_answer(ExitCode code, std::string why) { return {code, nullptr, std::move(why)}; }

// One question and its answer. What is read and written stands before the context, which ends first.
class Exchange {
 public:
  Exchange(const Clock& clock, Duration timeout) : clock_(clock), until_(clock.now().ticks + timeout) {}

  std::variant<std::unique_ptr<ControlStream>, ControlError> connect(ControlChannel& channel,
                                                                     const std::string& name) {
    for (;;) {
      auto result = channel.connect(context_, name);
      const auto* error = std::get_if<ControlError>(&result);
      if (!error || error->code != ControlError::Code::busy || clock_.now().ticks >= until_) return result;
      pause(kConnectAgain);
    }
  }

  enum class End { whole, broken, late };
  End write(ControlStream& stream, std::string frame) {
    outgoing_ = std::move(frame);
    return wait([&](ControlStream::Done done) { stream.write(outgoing_, std::move(done)); });
  }
  End read(ControlStream& stream) {
    const End end = wait([&](ControlStream::Done done) { stream.read(header_, std::move(done)); });
    if (end != End::whole) return end;
    if (control_length(header_) > kLargestControlAnswer) return End::broken;
    document_.resize(control_length(header_));
    return wait([&](ControlStream::Done done) { stream.read(document_, std::move(done)); });
  }
  const std::string& document() const { return document_; }

 private:
  End wait(const std::function<void(ControlStream::Done)>& begin) {
    std::optional<bool> result;
    begin([&](bool whole) { result = whole; });
    context_.restart();
    while (!result) {
      const Duration left = until_ - clock_.now().ticks;
      if (left <= Duration::zero()) return End::late;
      context_.run_one_for(left);
    }
    return *result ? End::whole : End::broken;
  }

  void pause(Duration length) {
    const auto work = asio::make_work_guard(context_);
    context_.restart();
    context_.run_for(length);
  }

  const Clock& clock_;
  const Ticks until_;
  std::string outgoing_, document_;
  std::array<char, kControlHeaderBytes> header_{};
  asio::io_context context_{1};
};

}  // namespace

AdminAnswer ControlClient::ask(const AdminRequest& request, Duration timeout) {
  const std::string frame = control_frame(ControlRequest{1, request});
  if (frame.size() - kControlHeaderBytes > kLargestControlRequest) {
    return no_answer(ExitCode::bad_usage_or_configuration,
                     fmt::format("the command is longer than {} bytes", kLargestControlRequest));
  }
  Exchange exchange(clock_, timeout);
  auto connected = exchange.connect(channel_, name_);
  if (auto* error = std::get_if<ControlError>(&connected)) {
    const bool denied = error->code == ControlError::Code::denied;
    return no_answer(denied ? ExitCode::refused_or_not_found : ExitCode::nobody_answers,
                     std::move(error->text));
  }
  ControlStream& stream = *std::get<std::unique_ptr<ControlStream>>(connected);
  // A service that has no room for the request may answer before it has read it.
  auto end = exchange.write(stream, frame);
  if (end != Exchange::End::late) end = exchange.read(stream);
  const std::string whether_done =
      only_reads(request.command)
          ? ""
          : fmt::format(" Whether `{}` was carried out is not known: look first.", request.command);
  if (end == Exchange::End::late) {
    return no_answer(
        ExitCode::nobody_answers,
        fmt::format("the service at {} has not answered within {} s: it is busy, or its disk "
                    "hangs. Try again later.{}",
                    name_, std::chrono::ceil<std::chrono::seconds>(timeout).count(), whether_done));
  }
  if (end == Exchange::End::broken) {
    return no_answer(ExitCode::nobody_answers,
                     fmt::format("the service at {} ended the connection without an answer: it is stopping, "
                                 "or has too many clients. Try again.{}",
                                 name_, whether_done));
  }
  auto read = read_control_answer(exchange.document());
  if (const auto* mistake = std::get_if<ControlMistake>(&read)) {
    return no_answer(ExitCode::nobody_answers,
                     fmt::format("what answers at {} is no raspool of this version: {}.{}", name_,
                                 mistake->text, whether_done));
  }
  return std::move(std::get<ControlAnswer>(read).answer);
}

}  // namespace raspool
