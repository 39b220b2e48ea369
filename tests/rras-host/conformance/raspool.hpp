#pragma once

// raspool.dll on a folder of its own, as RRAS runs it.

#include <filesystem>
#include <memory>
#include <string>

#include "tests/rras-host/conformance/temporary_folder.hpp"
#include "tests/rras-host/local_host.hpp"

namespace rras_host {

// A configuration with one pool `staff` of these ranges for everybody. `pool_keys` go into the pool, `rest`
// behind.
std::string one_pool(const std::string& ranges, const std::string& pool_keys = {},
                     const std::string& rest = {});

class Raspool {
 public:
  enum class Process { own, child };

  // Writes the configuration and registers it; starts nothing.
  explicit Raspool(const std::string& configuration, Process process = Process::own);
  // One more process, by the configuration that is registered already.
  struct AsRegistered {};
  static constexpr AsRegistered kAsRegistered{};
  explicit Raspool(AsRegistered);
  // Stops raspool if it still runs.
  ~Raspool();

  void configure(const std::string& configuration);
  const std::filesystem::path& folder() const { return folder_.path(); }
  std::filesystem::path configuration_file() const { return folder() / "raspool.toml"; }
  std::filesystem::path state_file() const { return folder() / "raspool.db"; }

  // Loads and initialises; throws std::runtime_error with RRAS's log if RRAS does not start.
  const StartReport& start(StartOptions options = {});
  // Terminate and unload; what is left behind is a failure of the test.
  StopReport stop(StopOptions options = {});
  // The process dies without Terminate. Process::child only.
  void kill();

  // A fault in the answer is a failure of the test. Addresses as text; none: zero.
  Answer call(const Callout& callout);
  Answer get4(const std::wstring& user, const std::wstring& ras_port,
              const std::string& proposal = "0.0.0.0");
  void release4(const std::wstring& user, const std::wstring& ras_port, const std::string& address);
  Answer get6(const std::wstring& user, const std::wstring& ras_port, const std::string& proposal = "::");
  void release6(const std::wstring& user, const std::wstring& ras_port, const std::string& address);
  Answer notify(Call call, const ConnectionFacts& facts);

  const StartReport& report() const { return report_; }
  CalloutHost& host() { return *host_; }
  AdminDll& dll() { return local_->dll(0); }  // Process::own only

 private:
  TemporaryFolder folder_;
  std::unique_ptr<CalloutHost> host_;
  LocalHost* local_ = nullptr;
  StartReport report_;
};

// The address of an answer with NO_ERROR, else the code: "10.20.0.1", "error 717".
std::string told4(const Answer& answer);
std::string told6(const Answer& answer);

ConnectionFacts facts_of(const std::wstring& user, const std::wstring& ras_port, std::uint64_t connection);

}  // namespace rras_host
