#include "tests/bench/strongswan.hpp"

#include <dlfcn.h>

#include <array>
#include <cstddef>
#include <stdexcept>

#include "tests/bench/contestants.hpp"

namespace raspool::bench {
namespace {

// What the daemon's objects begin with: tables of functions, as their headers promise. Functions that are not
// called here have the type of any.
using Any = void (*)();

struct Chunk {
  const unsigned char* bytes;
  std::size_t length;
};

struct Host {
  std::array<Any, 5> unused;
  Chunk (*address)(Host*);
  std::array<Any, 4> unused_too;
  void (*destroy)(Host*);
};

struct Identity {
  std::array<Any, 8> unused;
  void (*destroy)(Identity*);
};

enum class Operation : int { existing, fresh, reassign };

struct MemoryPool {
  std::array<Any, 2> unused;
  unsigned (*size)(MemoryPool*);
  std::array<Any, 2> unused_too;
  Host* (*acquire)(MemoryPool*, Identity*, Host* requested, Operation, Host* peer);
  bool (*release)(MemoryPool*, Host*, Identity*);
  Any unused_three;
  void (*destroy)(MemoryPool*);
};

struct Library {
  Host* (*host_create_from_string)(const char* text, std::uint16_t port);
  Identity* (*identification_create_from_string)(const char* text);
  MemoryPool* (*mem_pool_create)(const char* name, Host* base, int bits);
};
Library library;

void* opened(const std::filesystem::path& file) {
  void* handle = ::dlopen(file.c_str(), RTLD_NOW | RTLD_GLOBAL);
  if (handle == nullptr) throw std::runtime_error(::dlerror());
  return handle;
}

template <class Function>
Function function(void* handle, const char* name) {
  void* found = ::dlsym(handle, name);
  if (found == nullptr) throw std::runtime_error(::dlerror());
  return reinterpret_cast<Function>(found);
}

}  // namespace

void StrongswanPool::load(const std::filesystem::path& folder) {
  void* base = opened(folder / "libstrongswan.so.0");
  void* daemon = opened(folder / "libcharon.so.0");
  const auto be_silent = function<void (*)(int)>(base, "dbg_default_set_level");
  be_silent(-1);
  // With no settings: none is installed with the libraries alone.
  const auto begin = function<bool (*)(const char* settings, const char* program)>(base, "library_init");
  if (!begin("", "field_bench")) throw std::runtime_error("strongSwan's library does not begin");
  be_silent(-1);
  library = {
      function<decltype(Library::host_create_from_string)>(base, "host_create_from_string"),
      function<decltype(Library::identification_create_from_string)>(base,
                                                                     "identification_create_from_string"),
      function<decltype(Library::mem_pool_create)>(daemon, "mem_pool_create"),
  };
}

StrongswanPool::User::User(const std::string& name)
    : identity_(library.identification_create_from_string(name.c_str())) {}

void StrongswanPool::User::Destroy::operator()(void* identity) const {
  auto* made = static_cast<Identity*>(identity);
  made->destroy(made);
}

StrongswanPool::StrongswanPool(AddressV4 network, int prefix) {
  Host* base = library.host_create_from_string(network.to_string().c_str(), 0);
  pool_ = library.mem_pool_create("bench", base, prefix);
  base->destroy(base);
  any_ = library.host_create_from_string("0.0.0.0", 0);
}

StrongswanPool::~StrongswanPool() {
  auto* pool = static_cast<MemoryPool*>(pool_);
  pool->destroy(pool);
  auto* any = static_cast<Host*>(any_);
  any->destroy(any);
}

std::size_t StrongswanPool::size() const {
  auto* pool = static_cast<MemoryPool*>(pool_);
  return pool->size(pool);
}

StrongswanPool::User StrongswanPool::user(std::uint64_t serial) { return User(user_of(serial)); }

StrongswanPool::Given StrongswanPool::get(const User& user, const std::string&) {
  auto* pool = static_cast<MemoryPool*>(pool_);
  for (const Operation operation : {Operation::existing, Operation::fresh, Operation::reassign}) {
    Host* host =
        pool->acquire(pool, static_cast<Identity*>(user.get()), static_cast<Host*>(any_), operation, nullptr);
    if (host == nullptr) continue;
    const unsigned char* bytes = host->address(host).bytes;
    return {host, AddressV4::from_octets({bytes[0], bytes[1], bytes[2], bytes[3]}).number()};
  }
  return {};
}

void StrongswanPool::release(const User& user, const std::string&, const Given& given) {
  auto* pool = static_cast<MemoryPool*>(pool_);
  auto* host = static_cast<Host*>(given.host);
  pool->release(pool, host, static_cast<Identity*>(user.get()));
  host->destroy(host);
}

}  // namespace raspool::bench
