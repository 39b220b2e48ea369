#include "core/admin/metrics_file.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <system_error>

#include "core/admin/metrics_text.hpp"
#include "core/policy/reader/path_text.hpp"

namespace raspool {
namespace {

constexpr Duration kLookEvery = std::chrono::seconds(1);
constexpr Duration kLastPatience = std::chrono::seconds(1);

// A collector that reads meanwhile sees the old file or the new one.
std::string why_not_replaced(const std::filesystem::path& file, const std::string& text) {
  std::filesystem::path new_file = file;
  new_file += ".new";
  std::ofstream stream(new_file, std::ios::binary | std::ios::trunc);
  stream << text;
  stream.close();
  std::error_code error;
  if (!stream) {
    std::filesystem::remove(new_file, error);
    return fmt::format("{} cannot be written", utf8_from(new_file));
  }
  std::filesystem::rename(new_file, file, error);
  if (!error) return {};
  std::string why = fmt::format("{} cannot take the place of {}: {}", utf8_from(new_file), utf8_from(file),
                                error.message());
  std::filesystem::remove(new_file, error);
  return why;
}

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
  const std::string why_not = why_not_replaced(in_force->service.metrics, metrics_text(service_.status()));
  if (!why_not.empty()) logger_.write(MessageId::metrics_failed, why_not);
  return why_not.empty();
}

}  // namespace raspool
