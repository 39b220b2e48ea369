#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

#include "core/address/address_range.hpp"

namespace raspool::bench {

// The address pool of strongSwan's daemon, as its library exports it: names, and the same address for who
// comes back, as ours. Asked as the daemon asks: for an address that the user holds or had, then for one
// that nobody has had, then for one that somebody else had. For Crowd.
class StrongswanPool {
 public:
  // The libraries, in the folder that Debian's packages have them in; they stay until the process ends.
  // Throws if they are not there.
  static void load(const std::filesystem::path& folder);

  class User {  // an identity, made from its text outside of what is timed
   public:
    User() = default;
    explicit User(const std::string& name);
    void* get() const { return identity_.get(); }

   private:
    struct Destroy {
      void operator()(void* identity) const;
    };
    std::unique_ptr<void, Destroy> identity_;
  };
  struct Given {
    void* host = nullptr;  // until it is released
    std::uint32_t number = 0;
  };

  StrongswanPool(AddressV4 network, int prefix);
  StrongswanPool(const StrongswanPool&) = delete;
  StrongswanPool& operator=(const StrongswanPool&) = delete;
  ~StrongswanPool();

  std::size_t size() const;
  static User user(std::uint64_t serial);
  Given get(const User& user, const std::string& ras_port);
  void release(const User& user, const std::string& ras_port, const Given& given);
  std::uint32_t number(const Given& given) const { return given.number; }

 private:
  void* pool_;
  void* any_;  // the address that asks for none in particular
};

}  // namespace raspool::bench
