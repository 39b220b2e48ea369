# GoogleTest from Debian's sources on both targets; Google Benchmark and RapidCheck as Debian built them, on Linux only.
set(RASPOOL_GOOGLETEST /usr/src/googletest CACHE PATH "GoogleTest's sources")
set(INSTALL_GTEST OFF CACHE BOOL "" FORCE)
if(NOT EXISTS "${RASPOOL_GOOGLETEST}/CMakeLists.txt")
  message(FATAL_ERROR "${RASPOOL_GOOGLETEST} is missing (Debian: googletest). `./run build` installs what raspool needs.")
endif()
add_subdirectory("${RASPOOL_GOOGLETEST}" "${PROJECT_BINARY_DIR}/googletest" EXCLUDE_FROM_ALL SYSTEM)

if(NOT WIN32)
  find_package(benchmark REQUIRED)
  find_package(rapidcheck REQUIRED)
endif()
include(GoogleTest)
