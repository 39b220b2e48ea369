#include "win32-shim/callout_record.hpp"

#include <gtest/gtest.h>

#include <new>

namespace raspool::win32 {
namespace {

TEST(CalloutRecord, TellsOfTheCalloutThatEndsASession) {
  const CalloutRecord record(Callout::terminate, Ticks());
  const auto line = record.last_line([](TraceLine& filled) { filled.result = 0; });
  ASSERT_TRUE(line);
  EXPECT_EQ(line->call, Callout::terminate);
  EXPECT_EQ(line->result, 0u);
  EXPECT_EQ(line->process, GetCurrentProcessId());
  EXPECT_EQ(line->thread, GetCurrentThreadId());
}

TEST(CalloutRecord, WithoutMemoryForALineTellsNothingAndTheSessionEndsAllTheSame) {
  const CalloutRecord record(Callout::terminate, Ticks());
  EXPECT_FALSE(record.last_line([](TraceLine&) { throw std::bad_alloc(); }));
}

}  // namespace
}  // namespace raspool::win32
