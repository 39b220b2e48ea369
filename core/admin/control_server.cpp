#include "core/admin/control_server.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <exception>
#include <list>
#include <string>
#include <utility>
#include <variant>

#include "core/admin/command_rights.hpp"
#include "core/admin/control_connection.hpp"
#include "core/admin/control_protocol.hpp"
#include "core/env/asio.hpp"
#include "core/service/limited_logger.hpp"
#include "core/service/worker_threads.hpp"

namespace raspool {
namespace {

constexpr Duration kLookAtPlaceEvery = std::chrono::milliseconds(50);  // where to be, who is too slow
constexpr Duration kOpenChannelAgain =
    std::chrono::milliseconds(250);  // after the channel could not be opened
constexpr Duration kAcceptAgain = std::chrono::milliseconds(500);
// Another process that ends, or is not asked for addresses, gives the name up sooner than that.
constexpr Duration kUsualChannelHandover = std::chrono::seconds(3);
constexpr Duration kLastAnswers = std::chrono::milliseconds(200);  // until what was cancelled has said so
constexpr Duration kStopWithoutAsking = std::chrono::seconds(2);
constexpr std::size_t kLongestTold = 512;        // bytes of a command's arguments, and of what became of it
constexpr std::size_t kSmallAnswer = 64 * 1024;  // bytes for which there is always room

std::string shortened(std::string text) {
  return text.size() <= kLongestTold ? std::move(text) : text.substr(0, kLongestTold) + "...";
}

// What is told of a command. Not of whom `forget` is to know no more.
std::string told(const AdminRequest& request) {
  if (request.command == "forget" || request.arguments.empty()) return request.command;
  return request.command + ' ' +
         shortened(request.arguments.dump(-1, ' ', true, nlohmann::ordered_json::error_handler_t::replace));
}

}  // namespace

// All but start and stop belongs to the channel's thread.
class ControlServer::Core : public std::enable_shared_from_this<Core> {
 public:
  Core(const Outside& outside, Place place, Handler handler, const ControlBounds& bounds)
      : outside_(outside),
        place_(std::move(place)),
        handler_(std::move(handler)),
        bounds_(bounds),
        logger_(outside.logger, outside.clock),
        threads_(outside.threads, outside.clock) {}

  void start() {
    threads_.spawn([self = shared_from_this()] { self->run(); });
  }

  bool stop(Duration bound) {
    stopping_ = true;
    context_.stop();
    return threads_.join_within(bound);
  }

 private:
  struct Opened {
    ControlPlace place;
    std::unique_ptr<ControlListener> listener;
    bool accepting = false;
  };

  void run() noexcept;
  void look();
  void open(const ControlPlace& place);
  void accept();
  void take(std::unique_ptr<ControlStream> stream);
  void end();
  std::string answer(std::string_view document, const std::optional<AdminCaller>& caller);
  AdminAnswer handle(const AdminRequest& request, const std::optional<AdminCaller>& caller);
  AdminAnswer ask_handler(const AdminRequest& request, const AdminCaller& caller);
  Ticks now() const { return outside_.clock.now().ticks; }
  Ticks watch() const { return now() - answering_; }

  const Outside outside_;
  const Place place_;
  const Handler handler_;
  const ControlBounds bounds_;
  LimitedLogger logger_;
  WorkerThreads threads_;
  std::atomic<bool> stopping_ = false;

  asio::io_context context_{1};
  asio::executor_work_guard<asio::io_context::executor_type> work_ = asio::make_work_guard(context_);
  Duration answering_{};  // all time that answers took
  Ticks open_again_{}, accept_again_{};
  std::optional<Ticks> taken_since_;
  std::shared_ptr<Opened> opened_;
  std::list<std::shared_ptr<ControlConnection>> connections_;
};

// What throws on the way (for want of memory) costs the one connection that it was done for, which is over
// when its time is.
void ControlServer::Core::run() noexcept {
  const auto attempt = [](auto what) {
    try {
      what();
    } catch (...) {
    }
  };
  while (!stopping_) {
    attempt([&] { look(); });
    attempt([&] { context_.run_for(kLookAtPlaceEvery); });
  }
  attempt([&] { end(); });
}

void ControlServer::Core::look() {
  const auto place = place_();
  if (opened_ && (!place || opened_->place != *place)) {
    const bool ends = !place;
    opened_.reset();
    for (const auto& connection : connections_) {
      if (ends) connection->close();
    }
  }
  if (!place) taken_since_.reset();
  if (!opened_ && place && now() >= open_again_) open(*place);
  std::erase_if(connections_, [](const auto& connection) {
    if (!connection->is_over()) return false;
    connection->close();
    return true;
  });
  accept();
}

void ControlServer::Core::open(const ControlPlace& place) {
  open_again_ = now() + kOpenChannelAgain;
  auto result = outside_.channel.listen(context_, place);
  if (const auto* error = std::get_if<ControlError>(&result)) {
    const bool taken = error->code == ControlError::Code::taken;
    if (!taken) {
      taken_since_.reset();
    } else if (!taken_since_) {
      taken_since_ = now();
    }
    if (!taken || now() - *taken_since_ >= kUsualChannelHandover) {
      logger_.write(MessageId::control_channel_failed, error->text);
    }
    return;
  }
  auto& [listener, warning] = std::get<OpenedListener>(result);
  opened_ = std::make_shared<Opened>(Opened{place, std::move(listener)});
  taken_since_.reset();
  if (!warning.empty()) logger_.write(MessageId::control_channel_failed, warning);
  logger_.write(MessageId::control_channel_opened, place.name);
}

void ControlServer::Core::accept() {
  if (!opened_ || opened_->accepting || connections_.size() >= bounds_.connections || now() < accept_again_) {
    return;
  }
  opened_->listener->accept([this, opened = std::weak_ptr(opened_)](std::unique_ptr<ControlStream> stream) {
    const auto still_opened = opened.lock();
    if (!still_opened) return;
    still_opened->accepting = false;
    if (stream) {
      take(std::move(stream));
    } else {
      accept_again_ = now() + kAcceptAgain;
    }
    accept();
  });
  opened_->accepting = true;
}

void ControlServer::Core::take(std::unique_ptr<ControlStream> stream) {
  const auto connection = std::make_shared<ControlConnection>(
      std::move(stream), bounds_, [this] { return watch(); },
      [this](std::string_view document, const std::optional<AdminCaller>& caller) {
        return answer(document, caller);
      });
  connections_.push_back(connection);
  connection->read_request();
}

std::string ControlServer::Core::answer(std::string_view document, const std::optional<AdminCaller>& caller) {
  const auto read = read_control_request(document);
  if (const auto* mistake = std::get_if<ControlMistake>(&read)) {
    return control_frame(
        ControlAnswer{mistake->id, {ExitCode::bad_usage_or_configuration, nullptr, mistake->text}});
  }
  const auto& [id, request] = std::get<ControlRequest>(read);
  std::string frame = control_frame(ControlAnswer{id, handle(request, caller)});
  std::size_t outgoing = frame.size();
  for (const auto& connection : connections_) outgoing += connection->outgoing_bytes();
  if (frame.size() <= kSmallAnswer || outgoing <= bounds_.answers_bytes) return frame;
  return control_frame(
      ControlAnswer{id,
                    {ExitCode::refused_or_not_found, nullptr,
                     "Others have not taken their answers yet, and there is no room for this "
                     "one. It was carried out; ask again for what it said"}});
}

AdminAnswer ControlServer::Core::handle(const AdminRequest& request,
                                        const std::optional<AdminCaller>& caller) {
  if (!caller) {
    return {ExitCode::refused_or_not_found, nullptr, "The system does not tell who asks: try again"};
  }
  if (only_reads(request.command)) return ask_handler(request, *caller);
  if (!caller->may_change) {
    logger_.write(MessageId::command_refused, fmt::format("{}: {}", caller->account, told(request)));
    return {ExitCode::refused_or_not_found, nullptr,
            fmt::format("`{}` is for administrators, and {} is none: ask as one", request.command,
                        caller->account)};
  }
  AdminAnswer answer = ask_handler(request, *caller);
  if (!is_told(request.command)) return answer;
  logger_.write_always(MessageId::command_given,
                       fmt::format("{}: {}: {}", caller->account, told(request),
                                   answer.code == ExitCode::done ? "done" : shortened(answer.error)));
  return answer;
}

AdminAnswer ControlServer::Core::ask_handler(const AdminRequest& request, const AdminCaller& caller) {
  const Ticks began = now();
  AdminAnswer answer;
  try {
    answer = handler_(request, caller);
  } catch (const std::exception&) {  // what it says may be of no use, and show what is nobody's business
    answer = {ExitCode::refused_or_not_found, nullptr,
              "The service failed inside: look at its messages, and try again"};
  }
  answering_ += now() - began;
  return answer;
}

void ControlServer::Core::end() {
  opened_.reset();
  for (const auto& connection : connections_) connection->close();
  connections_.clear();
  work_.reset();
  context_.restart();
  context_.run_for(kLastAnswers);
}

ControlServer::ControlServer(const Outside& outside, Place place, Handler handler,
                             const ControlBounds& bounds)
    : core_(std::make_shared<Core>(outside, std::move(place), std::move(handler), bounds)) {
  try {
    core_->start();
  } catch (const std::exception& exception) {
    outside.logger.write(MessageId::control_channel_failed, exception.what());
  }
}

ControlServer::~ControlServer() { static_cast<void>(stop(kStopWithoutAsking)); }

bool ControlServer::stop(Duration bound) noexcept try { return core_->stop(bound); } catch (...) {
  return false;
}

}  // namespace raspool
