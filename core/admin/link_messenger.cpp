#include "core/admin/link_messenger.hpp"

#include <algorithm>
#include <deque>
#include <utility>
#include <vector>

#include "core/admin/control_client.hpp"
#include "core/admin/link_facts_command.hpp"
#include "core/service/worker_threads.hpp"

namespace raspool {
namespace {

constexpr Duration kAnswerTime = std::chrono::seconds(2);
constexpr Duration kTellAgain = std::chrono::seconds(1);  // while nobody is there to be told
constexpr std::size_t kMostAtOnce = 100;
constexpr Duration kStopUnasked = std::chrono::seconds(3);

}  // namespace

class LinkMessenger::Core : public std::enable_shared_from_this<Core> {
 public:
  Core(ControlChannel& channel, Threads& threads, const Clock& clock, Addressee addressee)
      : channel_(channel),
        clock_(clock),
        addressee_(std::move(addressee)),
        threads_(threads, clock),
        changed_(threads.make_signal()) {}

  void start() {
    threads_.spawn([self = shared_from_this()] { self->run(); });
  }

  bool stop(Duration bound) {
    {
      MutexLock lock(mutex_);
      stopping_ = true;
      changed_->notify();
    }
    return threads_.join_within(bound);
  }

  void add(ConnectionNews news) {
    if (!news.fits()) return;
    if (!news.at) news.at = clock_.now().wall;
    MutexLock lock(mutex_);
    facts_.push_back(std::move(news));
    if (facts_.size() > kMost) drop_first();
    changed_->notify();
  }

 private:
  void run() noexcept {
    while (wait_for_facts()) {
      bool told = false;
      try {
        told = tell_some();
      } catch (...) {  // for want of memory: again, as if nobody had been there
      }
      if (!told) pause();
    }
  }

  bool wait_for_facts() {  // false: to stop
    MutexLock lock(mutex_);
    while (!stopping_ && facts_.empty()) changed_->wait(mutex_);
    return !stopping_;
  }

  void pause() {
    const Ticks until = clock_.now().ticks + kTellAgain;
    MutexLock lock(mutex_);
    while (!stopping_ && changed_->wait_until(mutex_, until)) {
    }
  }

  // The oldest ones, if there is somebody to tell. What the other does not want is not told again.
  bool tell_some() {
    const auto name = addressee_();
    if (!name) return false;
    std::vector<ConnectionNews> some;
    std::uint64_t end = 0;
    {
      MutexLock lock(mutex_);
      const auto count = static_cast<std::ptrdiff_t>(std::min(facts_.size(), kMostAtOnce));
      some.assign(facts_.begin(), facts_.begin() + count);
      end = first_ + some.size();
    }
    const AdminAnswer answer =
        ControlClient(channel_, clock_, *name).ask(link_facts_request(some), kAnswerTime);
    if (answer.code == ExitCode::nobody_answers) return false;
    MutexLock lock(mutex_);
    while (first_ < end) drop_first();
    return true;
  }

  void drop_first() REQUIRES(mutex_) {
    facts_.pop_front();
    ++first_;
  }

  ControlChannel& channel_;
  const Clock& clock_;
  const Addressee addressee_;
  WorkerThreads threads_;

  Mutex mutex_;
  const std::unique_ptr<Signal> changed_;
  std::deque<ConnectionNews> facts_ GUARDED_BY(mutex_);
  std::uint64_t first_ GUARDED_BY(mutex_) = 0;  // how many stood before the first
  bool stopping_ GUARDED_BY(mutex_) = false;
};

LinkMessenger::LinkMessenger(ControlChannel& channel, Threads& threads, const Clock& clock,
                             Addressee addressee)
    : core_(std::make_shared<Core>(channel, threads, clock, std::move(addressee))) {
  core_->start();
}

LinkMessenger::~LinkMessenger() { static_cast<void>(stop(kStopUnasked)); }

void LinkMessenger::tell(const ConnectionNews& news) noexcept try { core_->add(news); } catch (...) {
}

bool LinkMessenger::stop(Duration bound) noexcept try { return core_->stop(bound); } catch (...) {
  return false;
}

}  // namespace raspool
