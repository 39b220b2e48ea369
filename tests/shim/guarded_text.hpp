#pragma once

#include <windows.h>

#include <string_view>

namespace raspool::test {

// Text in read-only memory whose last character lies just before a page that cannot be read: who reads too
// far, or writes, dies.
class GuardedText {
 public:
  explicit GuardedText(std::wstring_view text);  // the characters as they are: no NUL is added
  GuardedText(const GuardedText&) = delete;
  GuardedText& operator=(const GuardedText&) = delete;
  ~GuardedText();

  WCHAR* data() { return text_; }

 private:
  void* memory_;
  WCHAR* text_;
};

}  // namespace raspool::test
