#include "tests/rras-host/local_host.hpp"

#include <algorithm>
#include <functional>

#include "tests/rras-host/census.hpp"
#include "tests/rras-host/invoke.hpp"
#include "tests/rras-host/watchdog.hpp"

namespace rras_host {

namespace {

constexpr std::size_t kSmallStack = 256 * 1024;

DWORD WINAPI run_function(void* function) {
  (*static_cast<std::function<void()>*>(function))();
  return 0;
}

void on_small_stack(std::function<void()> function) {
  const HANDLE thread =
      CreateThread(nullptr, kSmallStack, run_function, &function, STACK_SIZE_PARAM_IS_A_RESERVATION, nullptr);
  if (thread == nullptr) return function();
  WaitForSingleObject(thread, INFINITE);
  CloseHandle(thread);
}

template <typename Select>
std::optional<std::size_t> first_with(const std::vector<AdminDll>& dlls, Select select) {
  for (std::size_t place = 0; place < dlls.size(); ++place) {
    if (select(dlls[place].callouts())) return place;
  }
  return std::nullopt;
}

}  // namespace

LocalHost::~LocalHost() {
  if (running_) stop({});
}

StartReport LocalHost::start(const StartOptions& options) {
  small_stacks_ = options.small_stacks;
  locks_.documented_only(options.documented_locks_only);
  Watchdog::set_limit(std::chrono::seconds(5));  // its own thread is there before the first count
  threads_before_ = census::threads();
  StartReport report;
  for (const std::wstring& path : options.dlls) {
    auto loaded = AdminDll::load(path);
    if (auto* const error = std::get_if<std::string>(&loaded)) {
      report.log.push_back(*error);
      return fail(std::move(report), dlls_.size());
    }
    AdminDll& dll = dlls_.emplace_back(std::move(std::get<AdminDll>(loaded)));
    if (!options.call_initialiser) {
      dll.use_without_initialise();
      continue;
    }
    const std::vector<std::string> faults = dll.initialise(options.initialise);
    for (const std::string& fault : faults) report.log.push_back(to_utf8(path) + ": " + fault);
    if (!faults.empty()) return fail(std::move(report), dlls_.size() - 1);
  }
  report.running = running_ = true;
  report.dll_count = dlls_.size();
  report.ipv4_dll = first_with(dlls_, [](const Callouts& dll) { return dll.get4 && dll.release4; });
  report.ipv6_dll = first_with(dlls_, [](const Callouts& dll) { return dll.get6 && dll.release6; });
  return report;
}

StartReport LocalHost::fail(StartReport report, std::size_t initialised) {
  for (std::size_t place = 0; place < initialised; ++place) dlls_[place].terminate();
  dlls_.clear();
  return report;
}

Answer LocalHost::call(const Callout& callout) {
  Callouts callouts = dlls_.at(callout.dll).callouts();
  if (callout.call == Call::init || callout.call == Call::init_ex) {
    callouts.initialize = dlls_[callout.dll].exports().initialize;
    callouts.initialize_ex = dlls_[callout.dll].exports().initialize_ex;
  }
  const auto lock = locks_.enter(callout.call);
  if (!small_stacks_) return invoke(callouts, callout);
  Answer answer;
  on_small_stack([&] { answer = invoke(callouts, callout); });
  return answer;
}

StopReport LocalHost::stop(const StopOptions& options) {
  StopReport report;
  if (options.terminate) {
    for (std::size_t place = 0; place < dlls_.size(); ++place) {
      Callout terminate;
      terminate.call = Call::terminate;
      terminate.dll = place;
      report.answers.push_back(call(terminate));
    }
  }
  for (const Callout& late : options.between) report.answers.push_back(call(late));
  const std::set<DWORD> survivors = census::threads_since(threads_before_);
  if (options.terminate && !survivors.empty()) {
    std::chrono::microseconds took{};
    for (const Answer& answer : report.answers) took = std::max(took, answer.took);
    for (const DWORD id : survivors) {
      report.faults.push_back("a thread survived Terminate, which took " + std::to_string(took.count()) +
                              " us; it began at " + census::begin_of_thread(id));
    }
    // Code that is still running must not be unmapped.
    for (AdminDll& dll : dlls_) dll.leave_loaded();
  }
  dlls_.clear();
  running_ = false;
  return report;
}

}  // namespace rras_host
