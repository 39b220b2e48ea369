#include "posix-harness/control_place.hpp"

namespace raspool::posix {
namespace {

constexpr const char* kSocket = "raspool.sock";

}  // namespace

ControlPlace control_place(const std::filesystem::path& configuration_file, const Configuration* in_force) {
  const auto folder = std::filesystem::absolute(configuration_file).parent_path();
  if (!in_force) return {(folder / kSocket).string(), {}};
  const ServiceSettings& service = in_force->service;
  const auto socket =
      service.control.empty() ? service.state.parent_path() / kSocket : folder / service.control;
  return {socket.lexically_normal().string(), service.readers};
}

}  // namespace raspool::posix
