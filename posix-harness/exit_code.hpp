#pragma once

namespace raspool::posix {

// What the harness's caller is told: all as it must be; something was not; nothing was done, as the
// configuration or the input cannot be used.
constexpr int kDone = 0, kFailed = 1, kUnusable = 2;

}  // namespace raspool::posix
