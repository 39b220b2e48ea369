#include <gtest/gtest.h>
#include <windows.h>

#include <string>

#include "core/env/message.hpp"
#include "tests/shim/loaded_dll.hpp"
#include "win32-shim/text.hpp"

namespace raspool::win32 {
namespace {

// What the Event Viewer shows for a message with this text; empty if the DLL has no such message.
std::string description(HMODULE dll, DWORD id, std::wstring text) {
  wchar_t shown[4096];
  const DWORD_PTR arguments[] = {reinterpret_cast<DWORD_PTR>(text.c_str())};
  const DWORD length =
      FormatMessageW(FORMAT_MESSAGE_FROM_HMODULE | FORMAT_MESSAGE_ARGUMENT_ARRAY, dll, id, 0, shown,
                     std::size(shown), reinterpret_cast<va_list*>(const_cast<DWORD_PTR*>(arguments)));
  return to_utf8({shown, length});
}

TEST(MessageTable, TheDllSaysForEveryMessageWhatItMeansAndWhatToDo) {
  const test::LoadedDll dll;
  for (const MessageMeaning& message : message_table()) {
    EXPECT_EQ(description(dll.module(), static_cast<DWORD>(message.id), L"the text"),
              "the text\r\n\r\n" + std::string(message.meaning) +
                  "\r\n\r\nWhat to do: " + std::string(message.action) + "\r\n")
        << message.name;
  }
}

TEST(MessageTable, TheDllHasNoOtherMessages) {
  const test::LoadedDll dll;
  std::size_t count = 0;
  for (DWORD id = 0; id < 1000; ++id) count += !description(dll.module(), id, L"").empty();
  EXPECT_EQ(count, message_table().size());
}

TEST(MessageTable, EveryMessageIsFoundByItsId) {
  for (const MessageMeaning& message : message_table()) EXPECT_EQ(meaning_of(message.id).name, message.name);
}

}  // namespace
}  // namespace raspool::win32
