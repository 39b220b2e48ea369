#include "core/admin/control_connection.hpp"

#include <fmt/format.h>

#include <utility>

namespace raspool {

void ControlConnection::close() noexcept {
  ended_ = true;
  stream_->close();
}

void ControlConnection::read_request() {
  until_ = watch_() + bounds_.request_time;
  stream_->read(header_, [self = shared_from_this()](bool whole) {
    if (self->ended_) return;
    whole ? self->read_document() : self->close();
  });
}

void ControlConnection::read_document() {
  const std::size_t length = control_length(header_);
  if (length > kLargestControlRequest) {
    last_ = true;
    const std::string text = fmt::format("a request of {} bytes; at most {}", length, kLargestControlRequest);
    write(control_frame(ControlAnswer{0, {ExitCode::bad_usage_or_configuration, nullptr, text}}));
    return;
  }
  document_.resize(length);
  stream_->read(document_, [self = shared_from_this()](bool whole) {
    if (self->ended_) return;
    whole ? self->answer() : self->close();
  });
}

void ControlConnection::answer() {
  if (!caller_) {
    caller_.emplace();
    if (auto peer = stream_->peer()) {
      *caller_ = AdminCaller{.account = std::move(peer->account), .may_change = peer->is_administrator};
    }
  }
  std::string frame = answerer_(document_, *caller_);
  document_ = {};
  write(std::move(frame));
}

void ControlConnection::write(std::string frame) {
  outgoing_ = std::move(frame);
  until_ = watch_() + bounds_.answer_time;
  stream_->write(outgoing_, [self = shared_from_this()](bool whole) {
    if (self->ended_) return;
    self->outgoing_ = {};
    whole && !self->last_ ? self->read_request() : self->close();
  });
}

}  // namespace raspool
