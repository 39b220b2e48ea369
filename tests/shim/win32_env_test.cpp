#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <windows.h>

#include <algorithm>
#include <set>
#include <string>
#include <thread>

#include "win32-shim/env/computer_name.hpp"
#include "win32-shim/env/win32_clock.hpp"
#include "win32-shim/env/win32_host_addresses.hpp"
#include "win32-shim/env/win32_keyed_hash.hpp"
#include "win32-shim/env/win32_random_source.hpp"
#include "win32-shim/text.hpp"

namespace raspool::win32 {
namespace {

using namespace std::chrono_literals;

TEST(Win32Clock, TellsTheTimeOfDayInUtc) {
  SYSTEMTIME utc;
  GetSystemTime(&utc);
  const auto day = std::chrono::floor<std::chrono::days>(Win32Clock().now().wall);
  const auto seconds = std::chrono::floor<std::chrono::seconds>(Win32Clock().now().wall - day).count();
  const int expected = utc.wHour * 3600 + utc.wMinute * 60 + utc.wSecond;
  EXPECT_NEAR(static_cast<double>(seconds), expected, 3);
  // 20,000 days after 1970 it was 4 October 2024; a mistake in the epoch would be centuries.
  EXPECT_GT(day.time_since_epoch().count(), 20'000);
  EXPECT_LT(day.time_since_epoch().count(), 60'000);
}

TEST(Win32Clock, TicksPassWithTime) {
  const Win32Clock clock;
  const Instant before = clock.now();
  std::this_thread::sleep_for(50ms);
  const Instant after = clock.now();
  EXPECT_GE(after.ticks - before.ticks, 40ms);
  EXPECT_LT(after.ticks - before.ticks, 30s);
}

std::string hexadecimal(const KeyedHash::Digest& digest) {
  std::string text;
  for (const std::uint8_t byte : digest) {
    text += "0123456789abcdef"[byte >> 4];
    text += "0123456789abcdef"[byte & 15];
  }
  return text;
}

struct HmacVector {
  std::vector<std::uint8_t> key;
  std::string text;
  std::string digest;
};

TEST(Win32KeyedHash, AgreesWithRfc4231) {
  std::vector<std::uint8_t> counting(25);
  for (std::size_t i = 0; i < counting.size(); ++i) counting[i] = static_cast<std::uint8_t>(i + 1);
  const HmacVector vectors[] = {
      {std::vector<std::uint8_t>(20, 0x0b), "Hi There",
       "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"},
      {{'J', 'e', 'f', 'e'},
       "what do ya want for nothing?",
       "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"},
      {std::vector<std::uint8_t>(20, 0xaa), std::string(50, '\xdd'),
       "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"},
      {counting, std::string(50, '\xcd'), "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b"},
      {std::vector<std::uint8_t>(131, 0xaa), "Test Using Larger Than Block-Size Key - Hash Key First",
       "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"},
  };
  const Win32KeyedHash hash;
  for (const auto& vector : vectors)
    EXPECT_EQ(hexadecimal(hash.hash(vector.key, vector.text)), vector.digest);
}

TEST(Win32KeyedHash, DigestsAsFips180Says) {
  const Win32KeyedHash hash;
  EXPECT_EQ(hexadecimal(hash.digest("abc")),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(hexadecimal(hash.digest("")), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

TEST(Win32KeyedHash, TakesAnEmptyText) {
  const std::vector<std::uint8_t> key(32, 1);
  EXPECT_EQ(Win32KeyedHash().hash(key, "").size(), 32u);
}

TEST(Win32RandomSource, NeverRepeatsItself) {
  Win32RandomSource random;
  std::set<std::array<std::uint8_t, 16>> seen;
  for (int i = 0; i < 1000; ++i) {
    std::array<std::uint8_t, 16> bytes{};
    random.fill(bytes);
    EXPECT_TRUE(seen.insert(bytes).second);
  }
}

TEST(Win32HostAddresses, HoldThisMachinesOwn) {
  EXPECT_THAT(Win32HostAddresses().read(),
              testing::Contains(Address(AddressV4::from_octets({127, 0, 0, 1}))));
}

TEST(Win32HostAddresses, TellTheSubnetsThatTheyAreOnButNotTheLoopbacks) {
  const auto addresses = Win32HostAddresses().read();
  for (const AddressRange& network : Win32HostAddresses().networks().v4) {
    EXPECT_NE(network.first().octets()[0], 127);
    EXPECT_TRUE(std::any_of(addresses.begin(), addresses.end(), [&](Address address) {
      return address.family() == Family::v4 && network.contains(address.v4());
    })) << network.to_string();
  }
}

TEST(ComputerName, IsWhatTheEnvironmentShows) {
  wchar_t name[256] = {};
  const DWORD length = GetEnvironmentVariableW(L"COMPUTERNAME", name, 256);
  ASSERT_GT(length, 0u);
  EXPECT_EQ(computer_name(), to_utf8({name, length}));
}

}  // namespace
}  // namespace raspool::win32
