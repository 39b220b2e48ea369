# raspool::warnings: linked by raspool's own targets only, never by what is built from Debian's sources.
add_library(raspool_warnings INTERFACE)
add_library(raspool::warnings ALIAS raspool_warnings)

target_compile_options(raspool_warnings INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wcast-qual -Wcast-align -Wformat=2
  -Wimplicit-fallthrough -Wundef -Wvla
  $<$<COMPILE_LANGUAGE:CXX>:-Wnon-virtual-dtor -Wold-style-cast -Woverloaded-virtual -Wextra-semi>
  $<$<COMPILE_LANG_AND_ID:CXX,GNU>:-Wduplicated-cond -Wduplicated-branches -Wlogical-op -Wsuggest-override>
  $<$<COMPILE_LANG_AND_ID:CXX,Clang>:-Wthread-safety>)

if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  # False alarms of GCC 12: string concatenation (GCC bug 105651), and optional and variant in instrumented code.
  target_compile_options(raspool_warnings INTERFACE -Wno-restrict)
  if(RASPOOL_SANITIZE)
    target_compile_options(raspool_warnings INTERFACE -Wno-maybe-uninitialized)
  endif()
endif()

if(RASPOOL_WERROR)
  target_compile_options(raspool_warnings INTERFACE -Werror)
endif()
