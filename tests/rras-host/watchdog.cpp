#include "tests/rras-host/watchdog.hpp"

#include <windows.h>

#include <atomic>
#include <cstdio>
#include <map>
#include <mutex>
#include <string>
#include <thread>

#include "tests/rras-host/call_stack.hpp"
#include "tests/rras-host/traps.hpp"

namespace rras_host {

namespace {

using SteadyTime = std::chrono::steady_clock::time_point;

thread_local std::string_view current_callout;

[[noreturn]] void end_process(const std::string& message, unsigned code) {
  std::fprintf(stderr, "rras-host: %s\n", message.c_str());
  std::fflush(stderr);
  TerminateProcess(GetCurrentProcess(), code);
  std::abort();  // not reached
}

LONG CALLBACK on_exception(EXCEPTION_POINTERS* exception) {
  const EXCEPTION_RECORD& record = *exception->ExceptionRecord;
  if (current_callout.empty() || record.ExceptionCode != EXCEPTION_ACCESS_VIOLATION) {
    return EXCEPTION_CONTINUE_SEARCH;
  }
  char memory[64];
  std::snprintf(memory, sizeof memory, "%s %p", record.ExceptionInformation[0] == 1 ? "write to" : "read of",
                reinterpret_cast<void*>(record.ExceptionInformation[1]));
  end_process("access violation in callout " + std::string(current_callout) + ": " + memory + " at " +
                  call_stack(*exception->ContextRecord),
              kExitCalloutFaulted);
}

// Lives as long as the process: the watching thread is never stopped, it dies with the process.
class Watch {
 public:
  Watch() {
    AddVectoredExceptionHandler(1, on_exception);
    std::thread([this] { run(); }).detach();
  }

  void enter(std::string_view what) {
    const std::lock_guard lock(mutex_);
    active_[GetCurrentThreadId()] = {what, std::chrono::steady_clock::now() + limit_.load()};
  }

  void leave() {
    const std::lock_guard lock(mutex_);
    active_.erase(GetCurrentThreadId());
  }

  void set_limit(std::chrono::milliseconds limit) { limit_ = limit; }

 private:
  struct Active {
    std::string_view what;
    SteadyTime deadline;
  };

  void run() {
    for (;;) {
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
      const std::lock_guard lock(mutex_);
      for (const auto& [thread, active] : active_) {
        if (active.deadline > std::chrono::steady_clock::now()) continue;
        std::string message = "callout " + std::string(active.what) + " did not return in time";
        const std::string trapped = traps::last_blocked();
        if (!trapped.empty()) message += "; it called " + trapped + ", which never returns inside a callout";
        end_process(message, kExitCalloutHung);
      }
    }
  }

  std::mutex mutex_;
  std::map<DWORD, Active> active_;  // by thread
  std::atomic<std::chrono::milliseconds> limit_{std::chrono::milliseconds(5000)};
};

Watch& watch() {
  static Watch* const instance = new Watch;  // its thread may still run when static objects are destroyed
  return *instance;
}

}  // namespace

void Watchdog::set_limit(std::chrono::milliseconds limit) { watch().set_limit(limit); }

Watchdog::Scope::Scope(std::string_view what) : outer_(current_callout) {
  watch().enter(what);
  current_callout = what;
}

Watchdog::Scope::~Scope() {
  current_callout = outer_;
  watch().leave();
}

}  // namespace rras_host
