#include "tests/rras-host/invoke.hpp"

#include <cstring>
#include <memory>
#include <type_traits>

#include "tests/rras-host/guarded_memory.hpp"
#include "tests/rras-host/structures.hpp"
#include "tests/rras-host/watchdog.hpp"

namespace rras_host {

namespace {

constexpr BOOL kUnwritten = static_cast<BOOL>(0xCCCCCCCC);

// Runs the call under watchdog and clock. An exception that leaves the callout is a fault like any other.
template <typename Function>
void run(Answer& answer, Function&& function) {
  const Watchdog::Scope scope(name(answer.call));
  const auto began = std::chrono::steady_clock::now();
  try {
    function();
  } catch (...) {
    answer.faults.emplace_back("an exception left the callout");
    answer.result = ERROR_GEN_FAILURE;
    answer.accepted = false;
  }
  answer.took =
      std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - began);
}

bool same(DWORD a, DWORD b) { return a == b; }
bool same(const IN6_ADDR& a, const IN6_ADDR& b) { return std::memcmp(&a, &b, sizeof a) == 0; }

template <typename Function, typename Address>
void get(Function* function, const Callout& callout, const Address& proposal, Answer& answer,
         Address& given) {
  given = proposal;
  if (function == nullptr) {
    answer.reached = false;
    return;
  }
  const GuardedString user(callout.user);
  const GuardedString ras_port(callout.ras_port);
  Canaried<Address> address(proposal);
  Canaried<BOOL> notify(kUnwritten);
  run(answer, [&] { answer.result = function(user.get(), ras_port.get(), address.get(), notify.get()); });
  given = address.value();
  answer.notify = notify.value() != FALSE && notify.value() != kUnwritten;
  if (notify.value() == kUnwritten) answer.faults.emplace_back("R32: *bNotifyRelease was not written");
  if (notify.value() != kUnwritten && notify.value() != FALSE && notify.value() != TRUE) {
    answer.faults.emplace_back("R32: *bNotifyRelease is neither 0 nor 1");
  }
  if (!address.intact() || !notify.intact()) answer.faults.emplace_back("R43: wrote beside an output");
}

template <typename Function, typename Address>
void release(Function* function, const Callout& callout, const Address& to_release, Answer& answer) {
  if (function == nullptr) {
    answer.reached = false;
    return;
  }
  const GuardedString user(callout.user);
  const GuardedString ras_port(callout.ras_port);
  Canaried<Address> address(to_release);
  run(answer, [&] { function(user.get(), ras_port.get(), address.get()); });
  if (!same(address.value(), to_release)) answer.faults.emplace_back("R54: release changed the address");
  if (!address.intact()) answer.faults.emplace_back("R43: wrote beside the address");
}

// All structures of one connection, each at a guard page.
struct Structures {
  explicit Structures(const ConnectionFacts& facts)
      : zero(connection_0(facts)),
        one(connection_1(facts)),
        two(connection_2(facts)),
        three(connection_3(facts)) {}
  Guarded<RAS_CONNECTION_0> zero;
  Guarded<RAS_CONNECTION_1> one;
  Guarded<RAS_CONNECTION_2> two;
  Guarded<RAS_CONNECTION_3> three;
};

// Of the forms that the DLL has, the one that is set (Callouts); `keep` takes a BOOL result, if there is one.
template <typename Ex, typename Third, typename Second, typename Plain>
void notify_connection(Ex* ex, Third* third, Second* second, Plain* plain, const Callout& callout,
                       Answer& answer) {
  const ConnectionFacts& facts = callout.connection;
  const auto keep = [&](auto&& call) {
    run(answer, [&] {
      if constexpr (std::is_void_v<decltype(call())>) {
        call();
      } else {
        answer.accepted = call() != FALSE;
      }
    });
  };
  if (ex != nullptr) {
    const Guarded<RAS_CONNECTION_EX> structure(connection_ex(facts));
    keep([&] { return ex(structure.get()); });
    return;
  }
  const Structures of(facts);
  if (third != nullptr) {
    keep([&] { return third(of.zero.get(), of.one.get(), of.two.get(), of.three.get()); });
  } else if (second != nullptr) {
    keep([&] { return second(of.zero.get(), of.one.get(), of.two.get()); });
  } else if (plain != nullptr) {
    keep([&] { return plain(of.zero.get(), of.one.get()); });
  } else {
    answer.reached = false;
  }
}

template <typename Function>
void notify_link(Function* function, const Callout& callout, Answer& answer) {
  if (function == nullptr) {
    answer.reached = false;
    return;
  }
  const Guarded<RAS_PORT_0> zero(port_0(callout.connection));
  const Guarded<RAS_PORT_1> one(port_1(callout.connection));
  run(answer, [&] {
    if constexpr (std::is_void_v<decltype(function(zero.get(), one.get()))>) {
      function(zero.get(), one.get());
    } else {
      answer.accepted = function(zero.get(), one.get()) != FALSE;
    }
  });
}

// For the events that come in fewer forms.
constexpr raspool::win32::AcceptNewConnection3* kNoThird = nullptr;
constexpr raspool::win32::AcceptNewConnection2* kNoSecond = nullptr;
constexpr raspool::win32::AcceptNewConnection* kNoPlain = nullptr;

void plain(raspool::win32::InitializeDll* function, Answer& answer) {
  if (function == nullptr) {
    answer.reached = false;
    return;
  }
  run(answer, [&] { answer.result = function(); });
}

void initialise_ex(raspool::win32::InitializeDllEx* function, Answer& answer) {
  if (function == nullptr) {
    answer.reached = false;
    return;
  }
  auto table = std::make_unique<Canaried<raspool::win32::RrasAdminDllCallbacks>>(
      raspool::win32::RrasAdminDllCallbacks{});
  run(answer, [&] { answer.result = function(table->get()); });
  if (!table->intact()) answer.faults.emplace_back("R16: wrote outside the table");
}

}  // namespace

Answer invoke(const Callouts& dll, const Callout& callout) {
  Answer answer;
  answer.call = callout.call;
  answer.dll = callout.dll;
  answer.process = GetCurrentProcessId();
  answer.thread = GetCurrentThreadId();
  switch (callout.call) {
    case Call::init:
      plain(dll.initialize, answer);
      break;
    case Call::init_ex:
      initialise_ex(dll.initialize_ex, answer);
      break;
    case Call::terminate:
      plain(dll.terminate, answer);
      break;
    case Call::get4:
      get(dll.get4, callout, callout.address, answer, answer.address);
      break;
    case Call::release4:
      release(dll.release4, callout, callout.address, answer);
      break;
    case Call::get6:
      get(dll.get6, callout, callout.address6, answer, answer.address6);
      break;
    case Call::release6:
      release(dll.release6, callout, callout.address6, answer);
      break;
    case Call::accept_connection:
      notify_connection(dll.accept_connection_ex, dll.accept_connection3, dll.accept_connection2,
                        dll.accept_connection, callout, answer);
      break;
    case Call::hangup_connection:
      notify_connection(dll.hangup_connection_ex, dll.hangup_connection3, dll.hangup_connection2,
                        dll.hangup_connection, callout, answer);
      break;
    case Call::accept_link:
      notify_link(dll.accept_link, callout, answer);
      break;
    case Call::hangup_link:
      notify_link(dll.hangup_link, callout, answer);
      break;
    case Call::reauthenticate:
      notify_connection(dll.reauthenticate_ex, dll.reauthenticate, kNoSecond, kNoPlain, callout, answer);
      break;
    case Call::endpoint_change:
      notify_connection(dll.endpoint_change_ex, kNoThird, kNoSecond, kNoPlain, callout, answer);
      break;
  }
  return answer;
}

}  // namespace rras_host
