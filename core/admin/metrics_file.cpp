#include "core/admin/metrics_file.hpp"

#include <exception>

#include "core/admin/metrics_text.hpp"
#include "core/policy/file_replacement.hpp"

namespace raspool {
namespace {

constexpr Duration kLookEvery = std::chrono::seconds(1);
constexpr Duration kLastPatience = std::chrono::seconds(1);

}  // namespace

MetricsFile::MetricsFile(AddressService& service, Threads& threads, const Clock& clock, Logger& logger)
    : service_(service),
      clock_(clock),
      logger_(logger, clock),
      timers_(threads, clock),
      threads_(threads, clock) {
  timers_.every(kLookEvery, [this] { write_if_due(); });
  threads_.spawn([this] { timers_.run(); });
}

MetricsFile::~MetricsFile() { stop(kLastPatience); }

bool MetricsFile::stop(Duration bound) noexcept try {
  timers_.stop();
  return threads_.join_within(bound);
} catch (...) {
  return false;
}

void MetricsFile::write_if_due() noexcept try {
  if (clock_.now().ticks >= due_ && write()) due_ = clock_.now().ticks + kEvery;
} catch (const std::exception& exception) {  // out of memory: with the next look
  logger_.write(MessageId::metrics_failed, exception.what());
}

bool MetricsFile::write() {
  const auto in_force = service_.in_force();
  if (!in_force || in_force->service.metrics.empty() || !service_.is_to_be_asked()) return false;
  const auto why_not = replace_file(in_force->service.metrics, metrics_text(service_.status()));
  if (why_not) logger_.write(MessageId::metrics_failed, *why_not);
  return !why_not;
}

}  // namespace raspool
