#include "core/admin/service_administration.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace raspool {

ServiceAdministration::ServiceAdministration(AddressService& service, const Outside& outside,
                                             const std::function<ControlPlace()>& place,
                                             std::function<ReloadResult()> reload)
    : service_(service),
      clock_(outside.clock),
      administration_(service, outside.hash, std::move(reload)),
      metrics_(service, outside.threads, outside.clock, outside.logger),
      messenger_(outside.channel, outside.threads, outside.clock,
                 [&service, place] {
                   return service.is_to_be_asked() ? std::nullopt : std::optional(place().name);
                 }),
      control_(
          {outside.channel, outside.threads, outside.clock, outside.logger},
          [&service, place] { return service.is_to_be_asked() ? std::optional(place()) : std::nullopt; },
          [this](const AdminRequest& request, const AdminCaller&) {
            return administration_.answer(request);
          }) {}

void ServiceAdministration::take_news(const ConnectionNews& news) noexcept {
  service_.take_news(news);
  messenger_.tell(news);
}

bool ServiceAdministration::stop(Duration bound) noexcept try {
  const Ticks until = clock_.now().ticks + bound;
  const auto stop_all = [this](const auto& patience) {
    const bool control_ended = control_.stop(patience());
    const bool messenger_ended = messenger_.stop(patience());
    const bool metrics_ended = metrics_.stop(patience());
    return control_ended && messenger_ended && metrics_ended;
  };
  static_cast<void>(stop_all([] { return Duration::zero(); }));  // all are told before one is waited for
  return stop_all([&] { return std::max(until - clock_.now().ticks, Duration::zero()); });
} catch (...) {
  return false;
}

}  // namespace raspool
