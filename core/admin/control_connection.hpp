#pragma once

#include <array>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "core/admin/admin_request.hpp"
#include "core/admin/control_bounds.hpp"
#include "core/admin/control_protocol.hpp"
#include "core/env/clock.hpp"
#include "core/env/control_channel.hpp"

namespace raspool {

// One client of the control channel: a request is read, answered, and the answer taken, then the next. All on
// the channel's thread.
class ControlConnection : public std::enable_shared_from_this<ControlConnection> {
 public:
  // The frame that answers this document; `caller` is nothing if the system does not tell who asks.
  using Answerer = std::function<std::string(std::string_view document, const std::optional<AdminCaller>&)>;
  // Tells how late it is, by a clock that stands still while an answer is made: then nobody is slow.
  using Watch = std::function<Ticks()>;

  ControlConnection(std::unique_ptr<ControlStream> stream, const ControlBounds& bounds, Watch watch,
                    Answerer answerer)
      : stream_(std::move(stream)),
        bounds_(bounds),
        watch_(std::move(watch)),
        answerer_(std::move(answerer)),
        until_(watch_() + bounds.request_time) {}

  void read_request();
  bool is_over() const { return ended_ || watch_() >= until_; }
  void close() noexcept;
  std::size_t outgoing_bytes() const { return outgoing_.size(); }

 private:
  void read_document();
  void answer();
  void write(std::string frame);

  const std::unique_ptr<ControlStream> stream_;
  const ControlBounds bounds_;
  const Watch watch_;
  const Answerer answerer_;
  Ticks until_;  // what is under way has to be done
  bool ended_ = false;
  bool last_ = false;  // the answer that is written: what follows cannot be understood
  std::optional<std::optional<AdminCaller>> caller_;  // who asks, once asked for
  std::array<char, kControlHeaderBytes> header_{};
  std::string document_, outgoing_;
};

}  // namespace raspool
