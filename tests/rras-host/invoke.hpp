#pragma once

#include "tests/rras-host/callout.hpp"
#include "tests/rras-host/exports.hpp"

namespace rras_host {

// Calls one callout as a hostile RRAS would: names read-only and ending at a guard page, outputs between
// canaries and holding rubbish, structures read-only, under the watchdog. What the DLL broke is in
// Answer::faults; a hung callout or one that touches foreign memory ends the process (watchdog.hpp). On the
// calling thread.
Answer invoke(const Callouts& dll, const Callout& callout);

}  // namespace rras_host
