#pragma once

#include <string>
#include <string_view>

namespace raspool {

// Unicode simple case folding (CaseFolding.txt, statuses C and S) of UTF-8: the same on every system and in
// every locale. Bytes that are not UTF-8 become U+FFFD. ASCII takes a short path.
std::string fold_case(std::string_view text);

// ASCII without a capital letter: such a text is its own folding. True for most names.
bool is_folded_ascii(std::string_view text);

}  // namespace raspool
