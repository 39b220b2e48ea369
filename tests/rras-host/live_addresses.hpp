#pragma once

#include <map>
#include <mutex>
#include <string>

namespace rras_host {

// Who has which address, as RRAS sees it (R36). From any thread. Enter an address after the DLL gave it, and
// remove it before the DLL hears of the end: so two holders at one time are the DLL's fault for certain.
class LiveAddresses {
 public:
  // Empty, or who has the address already.
  std::string enter(const std::string& address, const std::string& holder) {
    const std::lock_guard lock(mutex_);
    const auto [place, entered] = holders_.try_emplace(address, holder);
    return entered ? std::string{} : place->second;
  }

  void remove(const std::string& address) {
    const std::lock_guard lock(mutex_);
    holders_.erase(address);
  }

 private:
  std::mutex mutex_;
  std::map<std::string, std::string> holders_;
};

}  // namespace rras_host
