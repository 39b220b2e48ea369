#include "tests/rras-host/conformance/raspool.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <stdexcept>

#include "tests/rras-host/child_host.hpp"
#include "tests/rras-host/conformance/paths.hpp"
#include "tests/rras-host/connection.hpp"
#include "tests/rras-host/registry.hpp"

namespace rras_host {

std::string one_pool(const std::string& ranges, const std::string& pool_keys, const std::string& rest) {
  return "schema = 1\n[service]\nserver = \"VPN1\"\ndurability = \"process\"\n"
         "[[pool]]\nname = \"staff\"\nranges = " +
         ranges + "\n" + pool_keys + "\n[[rule]]\nname = \"everybody\"\npools = [\"staff\"]\n" + rest;
}

Raspool::Raspool(const std::string& configuration, Process process) {
  configure(configuration);
  if (process == Process::own) {
    auto local = std::make_unique<LocalHost>();
    local_ = local.get();
    host_ = std::move(local);
  } else {
    host_ = std::make_unique<ChildHost>(paths::host_program());
  }
}

Raspool::Raspool(AsRegistered) : host_(std::make_unique<ChildHost>(paths::host_program())) {}

Raspool::~Raspool() {
  if (report_.running) stop();
}

void Raspool::configure(const std::string& configuration) {
  std::ofstream(configuration_file(), std::ios::binary) << configuration;
  registry::set_raspool_config(configuration_file().wstring());
}

const StartReport& Raspool::start(StartOptions options) {
  options.dlls = {paths::raspool_dll()};
  report_ = host_->start(options);
  if (!report_.running) {
    std::string why = "RRAS does not start";
    for (const std::string& line : report_.log) why += "; " + line;
    throw std::runtime_error(why);
  }
  return report_;
}

StopReport Raspool::stop(StopOptions options) {
  report_.running = false;
  StopReport report = host_->stop(options);
  for (const std::string& fault : report.faults) ADD_FAILURE() << fault;
  return report;
}

void Raspool::kill() {
  report_.running = false;
  dynamic_cast<ChildHost&>(*host_).kill();
}

Answer Raspool::call(const Callout& callout) {
  Answer answer = host_->call(callout);
  for (const std::string& fault : answer.faults) ADD_FAILURE() << name(callout.call) << ": " << fault;
  return answer;
}

Answer Raspool::get4(const std::wstring& user, const std::wstring& ras_port, const std::string& proposal) {
  Callout callout;
  callout.call = Call::get4;
  callout.user = user;
  callout.ras_port = ras_port;
  callout.address = parse_v4(proposal).value();
  return call(callout);
}

void Raspool::release4(const std::wstring& user, const std::wstring& ras_port, const std::string& address) {
  Callout callout;
  callout.call = Call::release4;
  callout.user = user;
  callout.ras_port = ras_port;
  callout.address = parse_v4(address).value();
  call(callout);
}

Answer Raspool::get6(const std::wstring& user, const std::wstring& ras_port, const std::string& proposal) {
  Callout callout;
  callout.call = Call::get6;
  callout.user = user;
  callout.ras_port = ras_port;
  callout.address6 = parse_v6(proposal).value();
  return call(callout);
}

void Raspool::release6(const std::wstring& user, const std::wstring& ras_port, const std::string& address) {
  Callout callout;
  callout.call = Call::release6;
  callout.user = user;
  callout.ras_port = ras_port;
  callout.address6 = parse_v6(address).value();
  call(callout);
}

Answer Raspool::notify(Call kind, const ConnectionFacts& facts) {
  Callout callout;
  callout.call = kind;
  callout.connection = facts;
  return call(callout);
}

std::string told4(const Answer& answer) {
  return answer.result == NO_ERROR ? v4_text(answer.address) : "error " + std::to_string(answer.result);
}

std::string told6(const Answer& answer) {
  return answer.result == NO_ERROR ? v6_text(answer.address6) : "error " + std::to_string(answer.result);
}

ConnectionFacts facts_of(const std::wstring& user, const std::wstring& ras_port, std::uint64_t connection) {
  Connection told;
  told.id = connection;
  told.user = user;
  told.address_port = ras_port;
  return told.facts({connection * 16, ras_port});
}

}  // namespace rras_host
