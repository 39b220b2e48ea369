#include "tests/rras-host/cycle.hpp"

#include "tests/rras-host/census.hpp"
#include "tests/rras-host/local_host.hpp"

namespace rras_host {

namespace {

constexpr std::size_t kWarmUp = 5;

void use(LocalHost& host, const StartReport& started) {
  if (!started.ipv4_dll) return;
  Callout get;
  get.call = Call::get4;
  get.dll = *started.ipv4_dll;
  get.user = L"CORP\\alice";
  get.ras_port = L"VPN3-127";
  const Answer answer = host.call(get);
  Callout second = get;
  second.user = L"CORP\\bob";
  second.ras_port = L"VPN3-126";
  host.call(second);
  if (answer.result != NO_ERROR) return;
  Callout release = get;
  release.call = Call::release4;
  release.address = answer.address;
  host.call(release);
}

}  // namespace

CycleReport cycle(const StartOptions& options, std::size_t count) {
  CycleReport report;
  for (; report.cycles < count && report.faults.empty(); ++report.cycles) {
    LocalHost host;
    const StartReport started = host.start(options);
    if (!started.running) {
      report.faults = started.log;
      if (report.faults.empty()) report.faults.emplace_back("does not start");
      break;
    }
    use(host, started);
    report.faults = host.stop({}).faults;
    for (const std::wstring& dll : options.dlls) {
      if (census::is_loaded(dll.c_str())) report.faults.push_back(to_utf8(dll) + " is still loaded");
    }
    const std::size_t threads = census::threads().size();
    const std::size_t files = census::file_descriptors().value_or(0);
    if (report.cycles < kWarmUp) {
      report.threads_at_first = threads;
      report.files_at_first = files;
    }
    report.threads_at_last = threads;
    report.files_at_last = files;
  }
  return report;
}

}  // namespace rras_host
