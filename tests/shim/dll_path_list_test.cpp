#include "win32-shim/registration/dll_path_list.hpp"

#include <gmock/gmock.h>

namespace raspool::win32 {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(DllPathList, TrimsBlanksAndSkipsEmptyEntries) {
  EXPECT_THAT(DllPathList(L" C:\\a b.dll ; ;;\tD:\\c.dll;").paths(),
              ElementsAre(L"C:\\a b.dll", L"D:\\c.dll"));
  EXPECT_THAT(DllPathList(L" ; ").paths(), IsEmpty());
  EXPECT_THAT(DllPathList(L"").paths(), IsEmpty());
}

TEST(DllPathList, IsWrittenWithoutBlanks) {
  EXPECT_EQ(DllPathList(L" C:\\a.dll ; C:\\b.dll ").text(), L"C:\\a.dll;C:\\b.dll");
  EXPECT_EQ(DllPathList().text(), L"");
}

TEST(DllPathList, KnowsAPathInEachOfItsSpellings) {
  const DllPathList list(L"C:\\Program Files\\raspool\\raspool.dll");
  EXPECT_TRUE(list.contains(L"c:\\program files\\RASPOOL\\raspool.DLL"));
  EXPECT_TRUE(list.contains(L"C:/Program Files/raspool/raspool.dll"));
  EXPECT_TRUE(list.contains(L"C:\\Program Files\\other\\..\\raspool\\raspool.dll"));
  EXPECT_FALSE(list.contains(L"C:\\Program Files\\raspool\\raspool.dll2"));
}

TEST(DllPathList, WithFirstPutsAPathBeforeAllOthersOnce) {
  const DllPathList list(L"C:\\b.dll;C:\\a.dll");
  EXPECT_EQ(list.with_first(L"C:\\a.dll").text(), L"C:\\a.dll;C:\\b.dll");
  EXPECT_EQ(list.with_first(L"C:\\c.dll").text(), L"C:\\c.dll;C:\\b.dll;C:\\a.dll");
}

TEST(DllPathList, WithoutTakesEverySpellingOfAPathAndNothingElse) {
  EXPECT_EQ(DllPathList(L"C:\\b.dll;c:/B.DLL;C:\\a.dll").without(L"C:\\b.dll").text(), L"C:\\a.dll");
}

}  // namespace
}  // namespace raspool::win32
