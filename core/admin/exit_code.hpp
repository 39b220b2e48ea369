#pragma once

namespace raspool {

// What raspoolctl's caller is told (core/INTERFACES.md, section 3).
enum class ExitCode : int {
  done = 0,
  refused_or_not_found = 1,
  bad_usage_or_configuration = 2,
  nobody_answers = 3,
};

}  // namespace raspool
