#pragma once

#include <string>

// Writes down, for the tests, that a callout of this DLL runs: lines in the file that the environment
// variable RRAS_TEST_LOG names, one at the begin and one at the end:
//     DLL begin|end CALLOUT PROCESS THREAD DETAILS
// All DLLs in all processes append to the same file, whole lines at a time, so their order is the order of
// events.
class Recorder {
 public:
  explicit Recorder(const char* callout, std::string details = {});
  ~Recorder();
  Recorder(const Recorder&) = delete;
  Recorder& operator=(const Recorder&) = delete;

 private:
  const char* callout_;
};

std::string narrow(const wchar_t* text);  // ASCII only
