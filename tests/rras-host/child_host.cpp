#include "tests/rras-host/child_host.hpp"

#include <iostream>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "tests/rras-host/local_host.hpp"
#include "tests/rras-host/wire.hpp"

namespace rras_host {

using wire::Json;

std::string ChildHost::ask(const std::string& line) {
  const std::lock_guard lock(mutex_);
  if (!child_) throw std::runtime_error("no host process runs");
  if (child_->write_line(line)) {
    if (auto answer = child_->read_line()) return *answer;
  }
  const DWORD code = child_->wait();
  child_.reset();
  throw std::runtime_error("the host process died, exit code " + std::to_string(code));
}

StartReport ChildHost::start(const StartOptions& options) {
  if (!child_) child_ = std::make_unique<ChildProcess>(L"\"" + host_program_ + L"\" serve");
  return wire::start_report(Json::parse(ask(Json({{"start", wire::from(options)}}).dump())));
}

Answer ChildHost::call(const Callout& callout) {
  return wire::answer(Json::parse(ask(Json({{"callout", wire::from(callout)}}).dump())));
}

StopReport ChildHost::stop(const StopOptions& options) {
  const StopReport report = wire::stop_report(Json::parse(ask(Json({{"stop", wire::from(options)}}).dump())));
  child_->close_input();
  child_->wait();
  child_.reset();
  return report;
}

void ChildHost::kill() {
  const std::lock_guard lock(mutex_);
  if (child_) child_->kill();
  child_.reset();
}

int serve() {
  LocalHost host;
  std::string line;
  while (std::getline(std::cin, line)) {
    const Json request = Json::parse(line);
    if (request.contains("start")) {
      std::cout << wire::from(host.start(wire::start_options(request["start"]))).dump() << std::endl;
    } else if (request.contains("stop")) {
      std::cout << wire::from(host.stop(wire::stop_options(request["stop"]))).dump() << std::endl;
    } else {
      std::cout << wire::from(host.call(wire::callout(request.at("callout")))).dump() << std::endl;
    }
  }
  return 0;
}

}  // namespace rras_host
