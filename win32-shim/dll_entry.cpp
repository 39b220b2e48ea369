// Where Windows enters the DLL when it is loaded and unloaded. There is no DllMain: nothing of raspool
// happens here (start-up waits for the first callout), and DisableThreadLibraryCalls would be wrong (the
// runtime must hear of threads that end).
//
// What is here: mingw-w64's thread library, which is linked into the DLL, never gives back at unload what it
// has from Windows: a TLS index, two handles for every thread of RRAS that ever waited in a callout, and
// those of its own locks. A process that loads and unloads the DLL again and again would run out of them. So
// we keep the list of what it holds (it asks Windows through import pointers, which the linker's --wrap leads
// through ours; see CMakeLists.txt) and give that back when the last line of our code has run. The same goes
// for the 72 KiB that the C++ library sets aside for exceptions.
//
// And Asio, of which we use no socket, would start Windows' socket library when the DLL is loaded, which must
// not happen there. It does not once somebody else says to have done it.

#include <windows.h>

#include <algorithm>
#include <mutex>

#include "core/env/asio.hpp"
#include "win32-shim/env/srw_lock.hpp"

// NOLINTBEGIN(bugprone-reserved-identifier,readability-identifier-naming): names of compiler and linker
namespace __gnu_cxx {
void __freeres();  // the C++ library's own, made for memory checkers
}

extern "C" {
BOOL WINAPI DllMainCRTStartup(HINSTANCE, DWORD, LPVOID);  // the C runtime's entry

extern decltype(&DuplicateHandle) __real___imp_DuplicateHandle;
extern decltype(&CloseHandle) __real___imp_CloseHandle;
extern decltype(&TlsAlloc) __real___imp_TlsAlloc;
}
// NOLINTEND(bugprone-reserved-identifier,readability-identifier-naming)

namespace raspool::win32 {
namespace {

// What the thread library holds. Beyond kMost nothing is lost but the giving back. No destructor: it outlives
// the C runtime.
template <typename Thing, std::size_t kMost>
class Holdings {
 public:
  void add(Thing thing) {
    const std::lock_guard lock(lock_);
    if (count_ < kMost) things_[count_++] = thing;
  }

  void remove(Thing thing) {
    const std::lock_guard lock(lock_);
    Thing* const end = things_ + count_;
    Thing* const found = std::find(things_, end, thing);
    if (found == end) return;
    *found = end[-1];
    --count_;
  }

  template <typename GiveBack>
  void give_back(GiveBack give_back) {
    std::for_each(things_, things_ + count_, give_back);
    count_ = 0;
  }

 private:
  SrwLock lock_;
  std::size_t count_ = 0;
  Thing things_[kMost] = {};
};

// The first of all objects that have a constructor, and the last to go.
[[gnu::init_priority(101)]] const asio::detail::winsock_init<>::manual no_socket_library;

constinit Holdings<HANDLE, 4096> handles;
constinit Holdings<DWORD, 8> tls_indexes;

HANDLE held(HANDLE handle) {
  if (handle) handles.add(handle);
  return handle;
}

// The thread library names none of its events and semaphores.
HANDLE WINAPI create_event(SECURITY_ATTRIBUTES* security, BOOL manual_reset, BOOL signalled, LPCSTR) {
  return held(CreateEventW(security, manual_reset, signalled, nullptr));
}

HANDLE WINAPI create_semaphore(SECURITY_ATTRIBUTES* security, LONG count, LONG most, LPCSTR) {
  return held(CreateSemaphoreW(security, count, most, nullptr));
}

BOOL WINAPI duplicate_handle(HANDLE from_process, HANDLE handle, HANDLE to_process, HANDLE* duplicate,
                             DWORD access, BOOL inherit, DWORD options) {
  const BOOL done =
      __real___imp_DuplicateHandle(from_process, handle, to_process, duplicate, access, inherit, options);
  if (done && duplicate) held(*duplicate);
  return done;
}

BOOL WINAPI close_handle(HANDLE handle) {
  handles.remove(handle);
  return __real___imp_CloseHandle(handle);
}

DWORD WINAPI tls_alloc() {
  const DWORD index = __real___imp_TlsAlloc();
  if (index != TLS_OUT_OF_INDEXES) tls_indexes.add(index);
  return index;
}

}  // namespace
}  // namespace raspool::win32

extern "C" {

// NOLINTBEGIN(bugprone-reserved-identifier,readability-identifier-naming): names that the linker looks for
decltype(&CreateEventA) __wrap___imp_CreateEventA = raspool::win32::create_event;
decltype(&CreateSemaphoreA) __wrap___imp_CreateSemaphoreA = raspool::win32::create_semaphore;
decltype(&DuplicateHandle) __wrap___imp_DuplicateHandle = raspool::win32::duplicate_handle;
decltype(&CloseHandle) __wrap___imp_CloseHandle = raspool::win32::close_handle;
decltype(&TlsAlloc) __wrap___imp_TlsAlloc = raspool::win32::tls_alloc;
// NOLINTEND(bugprone-reserved-identifier,readability-identifier-naming)

BOOL WINAPI raspool_dll_entry(HINSTANCE instance, DWORD reason, LPVOID process_ends) {
  const BOOL entered = DllMainCRTStartup(instance, reason, process_ends);
  if (reason == DLL_PROCESS_DETACH && !process_ends) {
    __gnu_cxx::__freeres();
    raspool::win32::handles.give_back([](HANDLE handle) { __real___imp_CloseHandle(handle); });
    raspool::win32::tls_indexes.give_back([](DWORD index) { TlsFree(index); });
  }
  return entered;
}

}  // extern "C"
