#pragma once

#include <string>
#include <vector>

#include "tests/architecture/source_file.hpp"

namespace raspool::architecture {

// Sentences for the reader of a failed test: which file breaks the rule, and by what. Empty if none does.
using Violations = std::vector<std::string>;

// Rooms of core/ include themselves and what lies to their left:
// address <- env <- policy <- pool <- lease <- {store, trace} <- service <- admin. store and trace do not
// know each other.
Violations rooms_look_left(const SourceFile& file);

// core/ includes the C++ standard library, the header-only libraries, SQLite (in store alone) and itself.
Violations core_includes_nothing_of_a_system(const SourceFile& file);

// No type, macro or namespace of an operating system is named.
Violations names_no_system(const SourceFile& file);

// The source does not ask on which platform it is compiled: CMake picks platform files.
Violations asks_for_no_platform(const SourceFile& file);

// Boost.Asio comes in through core/env/asio.hpp alone.
Violations includes_asio_through_one_header(const SourceFile& file);

// core/ knows no other folder; win32-shim/ and posix-harness/ know core/ and themselves; nobody but tests/
// knows tests/.
Violations folders_know_only(const SourceFile& file);

// No two headers define a class of one name: a program that holds both would take one's code for the other's
// objects (ISO C++ [basic.def.odr]), and no tool says so.
Violations classes_with_one_name(const std::vector<SourceFile>& headers);

// Classes that fulfil an interface for one system: those derived from something in a header of an env/
// folder.
std::vector<std::string> adapters(const std::vector<SourceFile>& program);

// Where a program, outside its env/ folder, knows these adapters: paths without extension, so that a header
// and its source are one place.
std::vector<std::string> places_that_know(const std::vector<std::string>& adapters,
                                          const std::vector<SourceFile>& program);

}  // namespace raspool::architecture
