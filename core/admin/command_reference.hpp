#pragma once

#include <string>

namespace CLI {
class App;
}

namespace raspool {

// What a program's own table of commands and options says about them, so that it cannot go stale. What is
// hidden there (a group without a name) is left out.
std::string bash_completion(const CLI::App& program);
// Sections COMMANDS and OPTIONS of a manual page, in mdoc.
std::string manual_sections(const CLI::App& program);

// A hidden command `completion bash|mdoc`, with which the build asks a program for both; `kind` becomes
// which.
CLI::App* add_completion_command(CLI::App& program, std::string& kind);
std::string completion_of(const CLI::App& program, const std::string& kind);

}  // namespace raspool
