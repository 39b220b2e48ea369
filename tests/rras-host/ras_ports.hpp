#pragma once

#include <string>
#include <vector>

namespace rras_host {

// The server's virtual ports, VPN3-127 first and downwards. A port that was given back is the next one taken:
// the nastiest order for a DLL that tells connections apart by their ports.
class RasPorts {
 public:
  explicit RasPorts(int count = 128) {
    for (int number = 0; number < count; ++number) free_.push_back(L"VPN3-" + std::to_wstring(number));
  }

  // Empty if all are taken.
  std::wstring take() {
    if (free_.empty()) return {};
    std::wstring ras_port = std::move(free_.back());
    free_.pop_back();
    return ras_port;
  }

  void give_back(std::wstring ras_port) { free_.push_back(std::move(ras_port)); }

 private:
  std::vector<std::wstring> free_;  // taken from the end
};

}  // namespace rras_host
