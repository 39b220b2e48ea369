#pragma once

#include <string_view>

namespace raspool::fuzz {

// What is fed with any bytes. Each checks what must hold whatever the bytes are, and throws std::logic_error
// where it does not.
void read_a_configuration(std::string_view bytes);
void read_a_trace(std::string_view bytes);
void compare_names(std::string_view bytes);
void read_the_control_channel(std::string_view bytes);
void read_an_accounting_log(std::string_view bytes);

}  // namespace raspool::fuzz
