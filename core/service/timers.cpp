#include "core/service/timers.hpp"

#include <list>
#include <utility>

#include "core/env/asio.hpp"

namespace raspool {

class Timers::Loop {
 public:
  void every(Duration interval, std::function<void()> work) {
    tasks_.push_back({asio::steady_timer(context_), interval, std::move(work)});
    arm(tasks_.back());
  }
  void run() { context_.run(); }
  void stop() { context_.stop(); }

 private:
  struct Task {
    asio::steady_timer timer;
    Duration interval;
    std::function<void()> work;
  };
  void arm(Task& task) {
    task.timer.expires_after(task.interval);
    task.timer.async_wait([this, &task](const boost::system::error_code& error) {
      if (error) return;
      task.work();
      arm(task);
    });
  }

  asio::io_context context_{1};
  std::list<Task> tasks_;  // a list: handlers point into it
};

Timers::Timers() : loop_(std::make_unique<Loop>()) {}
Timers::~Timers() = default;
void Timers::every(Duration interval, std::function<void()> work) { loop_->every(interval, std::move(work)); }
void Timers::run() { loop_->run(); }
void Timers::stop() { loop_->stop(); }

}  // namespace raspool
