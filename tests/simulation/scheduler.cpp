#include "tests/simulation/scheduler.hpp"

#include <cxxabi.h>

#include <algorithm>
#include <cstring>
#include <utility>

#include "tests/support/times.hpp"

namespace raspool::test {
namespace {

constexpr std::size_t kStackSize = std::size_t{192} << 10;
// What the C++ library keeps for a thread about exceptions that are being handled; each of ours has its own.
constexpr std::size_t kExceptionState = 16;

}  // namespace

class Scheduler::Fiber {
 public:
  enum class State : std::uint8_t { runnable, waiting, ended };
  std::uint64_t number = 0;
  Domain* domain = nullptr;
  std::function<void()> work;
  State state = State::runnable;
  const void* channel = nullptr;
  std::optional<Ticks> until;  // ticks of its process
  bool timed_out = false;
  ucontext_t context{};
  std::unique_ptr<std::byte[]> stack;
  std::byte exceptions[kExceptionState]{};
};

Scheduler::Scheduler() : now_(kStart) {}
Scheduler::~Scheduler() = default;

std::shared_ptr<Scheduler::Fiber> Scheduler::spawn(Domain& domain, std::function<void()> work) {
  auto fiber = std::make_shared<Fiber>();
  fiber->number = ++begun_;
  fiber->domain = &domain;
  fiber->work = std::move(work);
  if (stacks_.empty()) {
    fiber->stack = std::make_unique_for_overwrite<std::byte[]>(kStackSize);
  } else {
    fiber->stack = std::move(stacks_.back());
    stacks_.pop_back();
  }
  getcontext(&fiber->context);
  fiber->context.uc_stack.ss_sp = fiber->stack.get();
  fiber->context.uc_stack.ss_size = kStackSize;
  fiber->context.uc_link = nullptr;
  const auto self = reinterpret_cast<std::uintptr_t>(this);
  makecontext(&fiber->context, reinterpret_cast<void (*)()>(&Scheduler::enter), 2,
              static_cast<unsigned>(self & 0xFFFF'FFFFu), static_cast<unsigned>(self >> 32));
  fibers_.push_back(fiber);
  return fiber;
}

void Scheduler::enter(unsigned low, unsigned high) {
  auto& self = *reinterpret_cast<Scheduler*>((std::uintptr_t{high} << 32) | low);
  Fiber& fiber = *self.running_;
  fiber.work();
  fiber.work = nullptr;
  fiber.state = Fiber::State::ended;
  self.wake(&fiber);
  self.give_way();
}

bool Scheduler::has_ended(const Fiber& fiber) const { return fiber.state == Fiber::State::ended; }

void Scheduler::resume(Fiber& fiber) {
  digest_ =
      (digest_ ^ (fiber.number * 31 + static_cast<std::uint64_t>(now_.ticks.time_since_epoch().count()))) *
      0x0000'0100'0000'01B3ull;
  running_ = &fiber;
  std::byte outside[kExceptionState];
  std::memcpy(outside, abi::__cxa_get_globals(), kExceptionState);
  std::memcpy(abi::__cxa_get_globals(), fiber.exceptions, kExceptionState);
  swapcontext(&outside_, &fiber.context);
  std::memcpy(fiber.exceptions, abi::__cxa_get_globals(), kExceptionState);
  std::memcpy(abi::__cxa_get_globals(), outside, kExceptionState);
  running_ = nullptr;
  if (fiber.state == Fiber::State::ended) bury();
}

void Scheduler::bury() {
  const auto ended =
      std::ranges::find_if(fibers_, [](const auto& fiber) { return fiber->state == Fiber::State::ended; });
  stacks_.push_back(std::move((*ended)->stack));
  fibers_.erase(ended);
}

void Scheduler::give_way() { swapcontext(&running_->context, &outside_); }

bool Scheduler::wait(const void* channel, std::optional<Ticks> until) {
  Fiber& self = *running_;
  if (until && *until <= now(*self.domain).ticks) return false;
  self.channel = channel;
  self.until = until;
  // Now and then a wait ends for no reason, as a Signal may.
  self.state = channel != nullptr && random_.once_in(32) ? Fiber::State::runnable : Fiber::State::waiting;
  self.timed_out = false;
  give_way();
  return !self.timed_out;
}

void Scheduler::sleep(Duration bound) {
  if (bound > Duration::zero()) wait(nullptr, now(*running_->domain).ticks + bound);
}

void Scheduler::yield() {
  if (running_ == nullptr || random_.once_in(2)) return;
  running_->state = Fiber::State::runnable;
  give_way();
}

void Scheduler::make_runnable(Fiber& fiber, bool timed_out) {
  fiber.state = Fiber::State::runnable;
  fiber.timed_out = timed_out;
  fiber.channel = nullptr;
}

void Scheduler::wake(const void* channel) {
  for (const auto& fiber : fibers_) {
    if (fiber->state == Fiber::State::waiting && fiber->channel == channel) make_runnable(*fiber, false);
  }
}

Scheduler::Fiber* Scheduler::pick(const Domain* domain) {
  std::size_t count = 0;
  Fiber* picked = nullptr;
  for (const auto& fiber : fibers_) {
    if (fiber->state != Fiber::State::runnable || (domain != nullptr && fiber->domain != domain)) continue;
    if (picked == nullptr || random_.once_in(count + 1)) picked = fiber.get();
    ++count;
  }
  return picked;
}

Scheduler::Fiber* Scheduler::first_to_wake(const Domain* domain) {
  Fiber* first = nullptr;
  const auto machine_ticks = [](const Fiber& fiber) { return *fiber.until - fiber.domain->ticks_ahead; };
  for (const auto& fiber : fibers_) {
    if (fiber->state != Fiber::State::waiting || !fiber->until) continue;
    if (domain != nullptr && fiber->domain != domain) continue;
    if (first == nullptr || machine_ticks(*fiber) < machine_ticks(*first)) first = fiber.get();
  }
  return first;
}

void Scheduler::run_until(Ticks until) {
  for (;;) {
    if (Fiber* next = pick(nullptr)) {
      resume(*next);
      continue;
    }
    Fiber* first = first_to_wake(nullptr);
    const Ticks due = first != nullptr ? *first->until - first->domain->ticks_ahead : until;
    const Ticks reached = std::min(std::max(due, now_.ticks), std::max(until, now_.ticks));
    now_.wall += reached - now_.ticks;
    now_.ticks = reached;
    if (first == nullptr || due > until) return;
    ++timeouts_;
    make_runnable(*first, true);
  }
}

bool Scheduler::run_to_the_end(Domain& domain) {
  const auto is_its = [&](const auto& fiber) { return fiber->domain == &domain; };
  while (std::ranges::any_of(fibers_, is_its)) {
    if (Fiber* next = pick(&domain)) {
      resume(*next);
      continue;
    }
    Fiber* first = first_to_wake(&domain);
    if (first == nullptr) return false;
    domain.ticks_ahead += std::max(*first->until - now(domain).ticks, Duration::zero());
    make_runnable(*first, true);
  }
  return true;
}

}  // namespace raspool::test
