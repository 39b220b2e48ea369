// The inputs that the fuzzers start from, and those that once showed a mistake, without a fuzzer: on every
// system, and under the sanitizers.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "tests/fuzz/fuzzed.hpp"

namespace raspool::fuzz {
namespace {

void feed(const char* corpus, void (*fuzzed)(std::string_view)) {
  std::size_t files = 0;
  for (const auto& file :
       std::filesystem::recursive_directory_iterator(std::filesystem::path(RASPOOL_CORPUS) / corpus)) {
    if (!file.is_regular_file()) continue;
    std::ifstream stream(file.path(), std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(stream), {}};
    EXPECT_NO_THROW(fuzzed(bytes)) << file.path();
    ++files;
  }
  EXPECT_GT(files, 0u);
}

TEST(FuzzCorpus, ConfigurationsAreReadWithoutABrokenPromise) { feed("configuration", read_a_configuration); }
TEST(FuzzCorpus, TracesAreReadWithoutABrokenPromise) { feed("trace", read_a_trace); }
TEST(FuzzCorpus, TheControlChannelIsReadWithoutABrokenPromise) { feed("control", read_the_control_channel); }
TEST(FuzzCorpus, AccountingLogsAreReadWithoutABrokenPromise) { feed("accounting", read_an_accounting_log); }
TEST(FuzzCorpus, NamesAreComparedWithoutABrokenPromise) { feed("names", compare_names); }

}  // namespace
}  // namespace raspool::fuzz
