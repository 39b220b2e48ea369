#include "tests/rras-host/test-dlls/behaviour.hpp"

#include <string_view>

namespace {

// Those that differ in their exports only (CMakeLists.txt) behave like `honest`.
constexpr Behaviour kBehaviours[] = {
    {.name = "second", .pool_second_byte = 98},
    {.name = "fails_to_initialise", .initialise_result = ERROR_GEN_FAILURE},
    {.name = "keeps_proposal", .keeps_proposal = true},
    {.name = "refuses_users", .refuses_users = true},
    {.name = "no_notify", .notify_release = false},
    {.name = "refuses_connections", .accepts_connections = false},
    {.name = "refuses_links", .links_per_connection = 0},
    {.name = "refuses_second_link", .links_per_connection = 1},
    {.name = "slow", .sleep_ms = 2},
    {.name = "half_table", .release_slot = false},
    {.name = "forgets_notify", .forgets_notify = true},
    {.name = "writes_beyond_table", .writes_beyond_table = true},
    {.name = "calls_management", .calls_management = true},
    {.name = "leaves_thread", .leaves_thread = true},
    {.name = "throws", .throws = true},
    {.name = "reads_beyond_name", .reads_beyond_name = true},
    {.name = "writes_into_name", .writes_into_name = true},
    {.name = "writes_on_release", .writes_on_release = true},
    {.name = "hangs", .hangs = true},
    {.name = "gives_one_address", .gives_one_address = true},
};

constexpr Behaviour kGood = {.name = RRAS_TEST_DLL_NAME};

}  // namespace

const Behaviour& behaviour() {
  for (const Behaviour& each : kBehaviours) {
    if (std::string_view(each.name) == RRAS_TEST_DLL_NAME) return each;
  }
  return kGood;
}
