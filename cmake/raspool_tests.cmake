# How tests are declared.
#
#   raspool_add_tests(NAME SOURCE... [OPTIMISED] [LIBRARIES LIBRARY...])
#     A GoogleTest program NAME. On Linux each of its tests is a test of ctest, `NAME.Suite.Case`, with the label NAME. Under
#     Wine, where a process costs half a second, the program as a whole is one: `NAME`; GTEST_FILTER in the environment picks
#     among its cases.
#     Sources are compiled without optimisation, which for so many macros takes most of the time; OPTIMISED is for programs
#     that compute for long.
#
#   raspool_test_program(PROGRAM TEST...)
#     For tests added with add_test that run this program: `./run test` builds it, and they get its name as label.
#
#   raspool_runs_under_wine(TEST...)
#     For tests added with add_test: gives them the build's own Wine prefix, made once before the first of them. They run one
#     at a time, because registry, pipes and folders of that Windows are one.

set(RASPOOL_TEST_TIMEOUT 120)  # seconds; ctest's own default is 25 minutes

if(WIN32)
  set(RASPOOL_WINEPREFIX "${PROJECT_BINARY_DIR}/wineprefix")
  # No Mono, no HTML engine, no menu entries on the developer's desktop.
  set(RASPOOL_WINE_ENVIRONMENT
    "WINEPREFIX=${RASPOOL_WINEPREFIX}" WINEDEBUG=-all "WINEDLLOVERRIDES=mscoree,mshtml,winemenubuilder.exe=d")

  add_test(NAME wine_prefix_make COMMAND wineboot -i)
  add_test(NAME wine_prefix_end COMMAND sh -c "wineserver -k || true")  # it fails when the server has gone by itself
  set_tests_properties(wine_prefix_make PROPERTIES FIXTURES_SETUP wine_prefix TIMEOUT 300)
  set_tests_properties(wine_prefix_end PROPERTIES FIXTURES_CLEANUP wine_prefix TIMEOUT 60)
  set_tests_properties(wine_prefix_make wine_prefix_end PROPERTIES ENVIRONMENT "${RASPOOL_WINE_ENVIRONMENT}")
endif()

function(raspool_runs_under_wine)
  foreach(test IN LISTS ARGN)
    set_property(TEST ${test} APPEND PROPERTY FIXTURES_REQUIRED wine_prefix)
    set_property(TEST ${test} APPEND PROPERTY ENVIRONMENT "${RASPOOL_WINE_ENVIRONMENT}")
    set_property(TEST ${test} PROPERTY RESOURCE_LOCK wine_machine)
    set_property(TEST ${test} PROPERTY TIMEOUT ${RASPOOL_TEST_TIMEOUT})
  endforeach()
endfunction()

function(raspool_test_program name)
  set_property(GLOBAL APPEND_STRING PROPERTY RASPOOL_TEST_PROGRAMS "${name}\n")
  foreach(test IN LISTS ARGN)
    set_property(TEST ${test} PROPERTY LABELS ${name})
  endforeach()
endfunction()

function(raspool_add_tests name)
  raspool_test_program(${name})
  cmake_parse_arguments(PARSE_ARGV 1 arg "OPTIMISED" "" "LIBRARIES")
  add_executable(${name} ${arg_UNPARSED_ARGUMENTS})
  target_link_libraries(${name} PRIVATE
    raspool::core raspool::warnings ${arg_LIBRARIES} GTest::gmock
    $<IF:$<TARGET_EXISTS:raspool_test_main>,raspool_test_main,GTest::gtest_main>)
  set_target_properties(${name} PROPERTIES UNITY_BUILD OFF)  # each file its own helpers, by the names that suit it
  if(NOT arg_OPTIMISED)
    target_compile_options(${name} PRIVATE -O0)
  endif()
  list(FILTER arg_UNPARSED_ARGUMENTS INCLUDE REGEX "_test\\.cpp$")
  list(LENGTH arg_UNPARSED_ARGUMENTS files)
  if(files GREATER 4)  # each of them includes it anyway, and it is half of what there is to compile
    target_precompile_headers(${name} PRIVATE <gtest/gtest.h>)
  endif()
  if(WIN32)
    add_test(NAME ${name} COMMAND ${name})
    raspool_runs_under_wine(${name})
  else()
    gtest_discover_tests(${name} TEST_PREFIX "${name}." DISCOVERY_MODE PRE_TEST
      PROPERTIES TIMEOUT ${RASPOOL_TEST_TIMEOUT} LABELS ${name})
  endif()
endfunction()
