// Names that RRAS should not pass, and might: NULL, empty, over-long, without an end, no valid UTF-16.

#include <gmock/gmock.h>

#include "tests/rras-host/conformance/raspool.hpp"
#include "tests/rras-host/guarded_memory.hpp"
#include "tests/rras-host/watchdog.hpp"

namespace rras_host {
namespace {

constexpr std::size_t kBound = raspool::win32::kNameBound;
const std::string kPool = one_pool(R"(["10.20.0.0/24"])");

TEST(Conformance, R38_GetWithANullPointerIsRefusedAndWritesNothing) {
  Raspool raspool(kPool);
  raspool.start();
  const GuardedString user(L"CORP\\alice");
  const GuardedString ras_port(L"VPN3-127");
  DWORD address = 0x0900000A;
  IN6_ADDR address6{};
  BOOL notify = 0x5A5A;
  const Exports& dll = raspool.dll().exports();
  constexpr DWORD kRefused = ERROR_INVALID_PARAMETER;
  EXPECT_EQ(dll.get4(nullptr, ras_port.get(), &address, &notify), kRefused);
  EXPECT_EQ(dll.get4(user.get(), nullptr, &address, &notify), kRefused);
  EXPECT_EQ(dll.get4(user.get(), ras_port.get(), nullptr, &notify), kRefused);
  EXPECT_EQ(dll.get4(user.get(), ras_port.get(), &address, nullptr), kRefused);
  EXPECT_EQ(dll.get6(nullptr, ras_port.get(), &address6, &notify), kRefused);
  EXPECT_EQ(dll.get6(user.get(), nullptr, &address6, &notify), kRefused);
  EXPECT_EQ(dll.get6(user.get(), ras_port.get(), nullptr, &notify), kRefused);
  EXPECT_EQ(dll.get6(user.get(), ras_port.get(), &address6, nullptr), kRefused);
  EXPECT_EQ(address, DWORD{0x0900000A});
  EXPECT_TRUE(is_zero(address6));
  EXPECT_EQ(notify, 0x5A5A);
  EXPECT_EQ(told4(raspool.get4(L"CORP\\alice", L"VPN3-127")), "10.20.0.1") << "no address was lost";
}

TEST(Conformance, R39_NamesOfEveryLengthAreReadWithinTheBoundOrRefused) {
  Raspool raspool(kPool);
  StartOptions by_exports;  // the table has no IPv6 slots without an IPv6 pool
  by_exports.initialise.generation = Generation::legacy_first;
  raspool.start(by_exports);
  EXPECT_EQ(told4(raspool.get4(std::wstring(256, L'u'), std::wstring(16, L'p'))), "10.20.0.1");
  EXPECT_EQ(told4(raspool.get4(L"", L"VPN3-1")), "10.20.0.2") << "the user with the empty name";
  EXPECT_EQ(told4(raspool.get4(L"CORP\\alice", L"")), "10.20.0.3");
  EXPECT_EQ(told4(raspool.get4(L"", L"")), "10.20.0.4");
  EXPECT_EQ(told4(raspool.get4(std::wstring(kBound - 1, L'u'), L"VPN3-2")), "10.20.0.5");
  for (const std::size_t length : {kBound + 1, kBound * 2, kBound * 40}) {
    const Answer user = raspool.get4(std::wstring(length, L'u'), L"VPN3-3", "10.0.0.9");
    EXPECT_EQ(told4(user), "error 87");
    EXPECT_EQ(v4_text(user.address), "10.0.0.9");
    EXPECT_FALSE(user.notify);
    EXPECT_EQ(told4(raspool.get4(L"CORP\\alice", std::wstring(length, L'p'))), "error 87");
    EXPECT_EQ(told6(raspool.get6(std::wstring(length, L'u'), L"VPN3-3")), "error 87");
    raspool.release4(std::wstring(length, L'u'), L"VPN3-3", "10.20.0.1");
    raspool.release4(L"CORP\\alice", std::wstring(length, L'p'), "10.20.0.1");
  }
}

TEST(Conformance, R39_ANameWithoutAnEndIsReadNoFurtherThanTheBound) {
  Raspool raspool(kPool);
  raspool.start();
  // One character behind these there is no memory.
  const GuardedString endless = GuardedString::unterminated(std::wstring(kBound + 1, L'u'));
  const GuardedString good(L"VPN3-127");
  DWORD address = 0;
  BOOL notify = TRUE;
  const Watchdog::Scope scope("get4");
  EXPECT_EQ(raspool.dll().exports().get4(endless.get(), good.get(), &address, &notify),
            DWORD{ERROR_INVALID_PARAMETER});
  EXPECT_EQ(notify, FALSE);
  EXPECT_EQ(raspool.dll().exports().get4(good.get(), endless.get(), &address, &notify),
            DWORD{ERROR_INVALID_PARAMETER});
  raspool.dll().exports().release4(endless.get(), endless.get(), &address);
}

TEST(Conformance, R40_AUserIsTheSameInAnyCaseAndEachFormOfTheNameAnotherOne) {
  Raspool raspool(kPool);
  raspool.start();
  EXPECT_EQ(told4(raspool.get4(L"CORP\\J\u00D6RG", L"VPN3-1")), "10.20.0.1");
  raspool.release4(L"CORP\\J\u00D6RG", L"VPN3-1", "10.20.0.1");
  EXPECT_EQ(told4(raspool.get4(L"corp\\j\u00F6rg", L"VPN3-2")), "10.20.0.1") << "home, whatever the case";
  EXPECT_EQ(told4(raspool.get4(L"j\u00F6rg", L"VPN3-3")), "10.20.0.2");
  EXPECT_EQ(told4(raspool.get4(L"j\u00F6rg@corp", L"VPN3-4")), "10.20.0.3");
}

TEST(Conformance, R40_WithStripDomainAllFormsOfANameAreOneUser) {
  Raspool raspool(one_pool(R"(["10.20.0.0/24"])", "", "[names]\nstrip_domain = true\n"));
  raspool.start();
  for (const wchar_t* user : {L"CORP\\alice", L"alice@corp.example", L"ALICE"}) {
    EXPECT_EQ(told4(raspool.get4(user, L"VPN3-1")), "10.20.0.1");
    raspool.release4(user, L"VPN3-1", "10.20.0.1");
  }
  EXPECT_EQ(told4(raspool.get4(L"CORP\\bob", L"VPN3-1")), "10.20.0.2");
}

TEST(Conformance, R43_NeitherNamesNorRrassMemoryAreModified) {
  // All of it is read-only, or lies between canaries, in every call of every test; here once by comparison.
  Raspool raspool(kPool);
  raspool.start();
  const GuardedString user(L"CORP\\Alice");
  const GuardedString ras_port(L"VPN3-127");
  DWORD memory[5] = {1, 2, 0, 4, 5};
  BOOL flags[3] = {7, 8, 9};
  ASSERT_EQ(raspool.dll().exports().get4(user.get(), ras_port.get(), &memory[2], &flags[1]), DWORD{NO_ERROR});
  raspool.dll().exports().release4(user.get(), ras_port.get(), &memory[2]);
  EXPECT_STREQ(user.get(), L"CORP\\Alice");
  EXPECT_STREQ(ras_port.get(), L"VPN3-127");
  EXPECT_THAT(memory, ::testing::ElementsAre(1, 2, *parse_v4("10.20.0.1"), 4, 5));
  EXPECT_THAT(flags, ::testing::ElementsAre(7, TRUE, 9));
}

// Names that trip a conversion, a matcher or a statement, if anything does.
const std::wstring kNastyNames[] = {
    L"",
    L"\xD800",                    // a lone high surrogate
    L"\xDC00\xD800",              // two lone ones, the wrong way round
    L"CORP\\al\xD83Dice",         // one in the middle
    L"CORP\\\xD83D\xDE00",        // a pair, beyond the basic plane
    L"\xFFFF\xFFFE\xFEFF",        // no characters
    L"\x0130\x0131\x1E9E\x00DF",  // trouble with case
    L"\\",
    L"\\\\\\",
    L"@",
    L"a@b@c",
    L"host/",
    L"$",
    L"'; DROP TABLE lease; --",
    L"%s%n%d",
    L"*?[a-z]",
    L"\x0001\x0007\x001B[31m\r\n\t",
    std::wstring(256, L'\xD800'),
    std::wstring(kBound - 1, L'\xFFFF'),
};

TEST(Conformance, R89_NoErrorLeavesACalloutAsAnException) {
  Raspool raspool(one_pool(R"(["10.20.0.0/24"])", "",
                           "[[pool]]\nname = \"staff6\"\nprefix = \"2001:db8:20::/64\"\n"
                           "[[reservation]]\nuser = 'CORP\\alice'\naddress = \"10.20.0.9\"\n"));
  raspool.start();
  std::uint64_t connection = 1;
  for (const std::wstring& user : kNastyNames) {
    for (const std::wstring& ras_port : {user, std::wstring(L"VPN3-127")}) {
      const Answer answer = raspool.get4(user, ras_port);
      raspool.get6(user, ras_port);
      for (const Call call : {Call::accept_connection, Call::accept_link, Call::reauthenticate,
                              Call::hangup_link, Call::hangup_connection}) {
        EXPECT_TRUE(raspool.notify(call, facts_of(user, ras_port, ++connection)).accepted);
      }
      if (answer.result == NO_ERROR) raspool.release4(user, ras_port, v4_text(answer.address));
    }
  }
  EXPECT_EQ(told4(raspool.get4(L"CORP\\alice", L"VPN3-1")), "10.20.0.9") << "raspool is in its senses";
}

TEST(Names, LoneSurrogatesAreAUserLikeAnyOther) {
  Raspool raspool(kPool);
  raspool.start();
  const std::string first = told4(raspool.get4(L"CORP\\al\xD83Dice", L"VPN3-1"));
  EXPECT_EQ(first, "10.20.0.1");
  raspool.release4(L"CORP\\al\xD83Dice", L"VPN3-1", first);
  EXPECT_EQ(told4(raspool.get4(L"CORP\\al\xD83Dice", L"VPN3-2")), first);
}

}  // namespace
}  // namespace rras_host
