#pragma once

#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "core/admin/raspoolctl.hpp"
#include "tests/support/fake_clock.hpp"
#include "tests/support/fake_host_addresses.hpp"
#include "tests/support/fake_keyed_hash.hpp"
#include "tests/support/fake_writer_locks.hpp"
#include "tests/support/temporary_folder.hpp"

namespace raspool::test {

// raspoolctl beside a folder with a configuration.
class Raspoolctl : public testing::Test {
 protected:
  std::string write(std::string_view name, std::string_view text) {
    const auto file = folder_ / name;
    std::ofstream(file) << text;
    const std::u8string path = file.u8string();
    return {path.begin(), path.end()};
  }

  // The exit code; what was printed is in `out` and `err`.
  int run(const std::vector<std::string>& arguments) {
    std::ostringstream out_stream, err_stream;
    const int code = run_raspoolctl(
        arguments, {clock_, keyed_hash_, writer_locks_, host_addresses_, "THISBOX"}, out_stream, err_stream);
    out = out_stream.str();
    err = err_stream.str();
    return code;
  }
  nlohmann::json json() const { return nlohmann::json::parse(out); }

  std::string out, err;

  TemporaryFolder folder_;
  FakeClock clock_;
  FakeKeyedHash keyed_hash_;
  FakeWriterLocks writer_locks_;
  FakeHostAddresses host_addresses_;
};

}  // namespace raspool::test
