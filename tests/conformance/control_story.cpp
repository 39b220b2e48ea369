#include "tests/conformance/control_story.hpp"

#include <array>
#include <thread>
#include <utility>
#include <variant>

namespace raspool::test {
namespace {

class StreamOfReader final : public ControlStream {
 public:
  explicit StreamOfReader(std::unique_ptr<ControlStream> stream) : stream_(std::move(stream)) {}
  void read(std::span<char> bytes, Done done) override { stream_->read(bytes, std::move(done)); }
  void write(std::span<const char> bytes, Done done) override { stream_->write(bytes, std::move(done)); }
  void close() noexcept override { stream_->close(); }
  std::optional<ControlPeer> peer() override {
    auto peer = stream_->peer();
    if (peer) peer->is_administrator = false;
    return peer;
  }

 private:
  std::unique_ptr<ControlStream> stream_;
};

class ListenerToReaders final : public ControlListener {
 public:
  explicit ListenerToReaders(std::unique_ptr<ControlListener> listener) : listener_(std::move(listener)) {}
  void accept(Accepted accepted) override {
    listener_->accept([accepted = std::move(accepted)](std::unique_ptr<ControlStream> stream) {
      accepted(stream ? std::make_unique<StreamOfReader>(std::move(stream)) : nullptr);
    });
  }

 private:
  std::unique_ptr<ControlListener> listener_;
};

}  // namespace

RawClient::RawClient(asio::io_context& context, ControlChannel& channel, const std::string& name,
                     Duration patience)
    : context_(context) {
  eventually(
      [&] {
        auto connected = channel.connect(context_, name);
        if (auto* stream = std::get_if<std::unique_ptr<ControlStream>>(&connected))
          stream_ = std::move(*stream);
        return stream_ != nullptr;
      },
      std::chrono::duration_cast<std::chrono::milliseconds>(patience));
}

bool RawClient::wait(const std::function<void(ControlStream::Done)>& begin) {
  if (!stream_) return false;
  const auto result = std::make_shared<std::optional<bool>>();
  begin([result](bool whole) { *result = whole; });
  const auto until = std::chrono::steady_clock::now() + kPatience;
  context_.restart();
  while (!*result && std::chrono::steady_clock::now() < until) context_.run_one_until(until);
  if (!*result) {  // what it reads into must not be gone before it
    leave();
    context_.restart();
    context_.run_for(kPatience);
  }
  return result->value_or(false);
}

bool RawClient::send(std::string_view bytes) {
  return wait([&](ControlStream::Done done) { stream_->write(bytes, std::move(done)); });
}

std::optional<std::string> RawClient::receive(std::size_t bytes) {
  std::string received(bytes, ' ');
  const bool whole = wait([&](ControlStream::Done done) { stream_->read(received, std::move(done)); });
  return whole ? std::optional(std::move(received)) : std::nullopt;
}

std::optional<ControlAnswer> RawClient::answer() {
  const auto header = receive(kControlHeaderBytes);
  if (!header) return std::nullopt;
  const auto document = receive(
      control_length(std::span<const char, kControlHeaderBytes>(header->data(), kControlHeaderBytes)));
  if (!document) return std::nullopt;
  const auto read = read_control_answer(*document);
  const auto* answer = std::get_if<ControlAnswer>(&read);
  return answer ? std::optional(*answer) : std::nullopt;
}

bool RawClient::is_sent_away() { return stream_ && !receive(1) && stream_; }

std::variant<OpenedListener, ControlError> ChannelOfReaders::listen(asio::io_context& context,
                                                                    const ControlPlace& place) {
  auto result = channel_.listen(context, place);
  if (auto* opened = std::get_if<OpenedListener>(&result)) {
    opened->listener = std::make_unique<ListenerToReaders>(std::move(opened->listener));
  }
  return result;
}

std::variant<std::unique_ptr<ControlStream>, ControlError> ChannelOfReaders::connect(
    asio::io_context& context, const std::string& name) {
  return channel_.connect(context, name);
}

AdminAnswer ControlStory::ask_at_once(const std::string& command, Duration timeout) {
  return ControlClient(site_->channel(), clock_, site_->name()).ask({command}, timeout);
}

AdminAnswer ControlStory::ask(const std::string& command, Duration patience) {
  AdminAnswer answer;
  eventually(
      [&] {
        answer = ask_at_once(command, patience);
        return answer.code != ExitCode::nobody_answers;
      },
      std::chrono::duration_cast<std::chrono::milliseconds>(patience));
  return answer;
}

std::string frame_of(std::string_view document) {
  const auto length = static_cast<std::uint32_t>(document.size());
  std::string frame;
  for (const int shift : {24, 16, 8, 0}) frame += static_cast<char>(length >> shift);
  return frame.append(document);
}

std::string request_frame(std::uint64_t id, const std::string& command) {
  return control_frame(ControlRequest{id, {command}});
}

AdminAnswer echo(const AdminRequest& request, const AdminCaller&) {
  return {ExitCode::done, {{"command", request.command}, {"arguments", request.arguments}}, {}};
}

AdminAnswer large_answer(std::size_t bytes) { return {ExitCode::done, std::string(bytes, 'x'), {}}; }

}  // namespace raspool::test
