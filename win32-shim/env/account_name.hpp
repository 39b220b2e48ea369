#pragma once

#include <windows.h>

#include <string>

namespace raspool::win32 {

std::wstring sid_text(PSID account);  // "S-1-5-18"; empty if it is none

// "CORP\anna"; its SID where Windows knows no name. May ask a domain controller.
std::string account_name(PSID account);

// As which account this process runs.
std::string own_account();

}  // namespace raspool::win32
