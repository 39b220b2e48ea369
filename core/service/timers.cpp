#include "core/service/timers.hpp"

#include <list>
#include <thread>
#include <utility>

#include "core/env/asio.hpp"

namespace raspool {
namespace {

constexpr Duration kWithoutMemory = std::chrono::milliseconds(100);  // a pause before it is tried again

}  // namespace

class Timers::Loop {
 public:
  void every(Duration interval, std::function<void()> work) {
    tasks_.push_back({asio::steady_timer(context_), interval, std::move(work)});
  }
  void run() {
    while (!run_armed() && !context_.stopped()) std::this_thread::sleep_for(kWithoutMemory);
  }
  void stop() { context_.stop(); }

 private:
  struct Task {
    asio::steady_timer timer;
    Duration interval;
    std::function<void()> work;
    bool armed = false;
  };

  // False: a task could not be armed, for want of memory, and waits to be.
  bool run_armed() try {
    for (Task& task : tasks_) {
      if (!task.armed) arm(task);
    }
    context_.run();
    return true;
  } catch (...) {
    return false;
  }
  void arm(Task& task) {
    task.timer.expires_after(task.interval);
    task.timer.async_wait([this, &task](const boost::system::error_code& error) {
      if (error) return;
      task.armed = false;
      try {
        task.work();
      } catch (...) {  // its next turn comes
      }
      arm(task);
    });
    task.armed = true;
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
