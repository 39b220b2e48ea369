# How tests are declared.
#
#   raspool_add_tests(NAME SOURCE... [OPTIMISED] [LIBRARIES LIBRARY...])
#     A GoogleTest program NAME. On Linux each of its tests is a test of ctest, `NAME.Suite.Case`, with the label NAME. With a
#     sanitizer, where a process costs a tenth of a second, its tests are dealt to a few: `NAME.1` and so on. Under Wine, where
#     it costs half a second, the program as a whole is one: `NAME`. GTEST_FILTER in the environment picks among its cases.
#     Sources are compiled without optimisation, which for so many macros takes most of the time; OPTIMISED is for programs
#     that compute for long.
#
#   raspool_test_program(PROGRAM TEST...)
#     For tests added with add_test that run this program: `./run test` builds it, and they get its name as label.
#
#   raspool_runs_under_wine(TEST...)
#     For tests added with add_test: gives them the build's own Wine prefix, made once before the first of them.
#
#   raspool_alone_under_wine(TEST...)
#     Of these one runs at a time, because registry, pipes and installed programs of that Windows are one.
#
#   raspool_in_its_own_windows(TEST)
#     For a long one that would be: it gets a Wine prefix that nobody else has, and waits for nobody.

set(RASPOOL_TEST_TIMEOUT 120)  # seconds; ctest's own default is 25 minutes
set(RASPOOL_PROGRAM_TIMEOUT 400)  # of many tests in one process
set(RASPOOL_PROCESSES 4)  # of a program with a sanitizer
set(RASPOOL_SANITIZER_OPTIONS "ASAN_OPTIONS=malloc_context_size=10")  # to write 30 frames for each allocation takes a sixth of the time

# A Wine prefix as a fixture `name`, made before the first of its tests.
function(raspool_add_windows name prefix)
  add_test(NAME ${name}_make COMMAND wineboot -i)
  add_test(NAME ${name}_end COMMAND sh -c "wineserver -k || true")  # it fails when the server has gone by itself
  set_tests_properties(${name}_make PROPERTIES FIXTURES_SETUP ${name} TIMEOUT 300)
  set_tests_properties(${name}_end PROPERTIES FIXTURES_CLEANUP ${name} TIMEOUT 60)
  raspool_uses_windows(${prefix} ${name}_make ${name}_end)
endfunction()

# No Mono, no HTML engine, no menu entries on the developer's desktop. A bare machine has no locale, and Wine then knows no file
# whose name is not ASCII.
function(raspool_uses_windows prefix)
  set_property(TEST ${ARGN} APPEND PROPERTY ENVIRONMENT LC_ALL=C.UTF-8
    "WINEPREFIX=${PROJECT_BINARY_DIR}/${prefix}" WINEDEBUG=-all "WINEDLLOVERRIDES=mscoree,mshtml,winemenubuilder.exe=d")
endfunction()

function(raspool_runs_in_windows name prefix)
  raspool_uses_windows(${prefix} ${ARGN})
  set_property(TEST ${ARGN} APPEND PROPERTY FIXTURES_REQUIRED ${name})
  set_property(TEST ${ARGN} PROPERTY TIMEOUT ${RASPOOL_PROGRAM_TIMEOUT})
endfunction()

if(WIN32)
  raspool_add_windows(wine_prefix wineprefix)
endif()

function(raspool_runs_under_wine)
  raspool_runs_in_windows(wine_prefix wineprefix ${ARGN})
endfunction()

function(raspool_in_its_own_windows test)
  raspool_add_windows(wine_prefix_of_${test} wineprefix-${test})
  raspool_runs_in_windows(wine_prefix_of_${test} wineprefix-${test} ${test})
  set_property(TEST ${test} PROPERTY COST 90)  # the long ones begin first
endfunction()

function(raspool_alone_under_wine)
  set_tests_properties(${ARGN} PROPERTIES RESOURCE_LOCK wine_machine COST 100)  # the long ones begin first
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
  if(NOT arg_OPTIMISED)
    target_compile_options(${name} PRIVATE -O0)
  endif()
  if(WIN32)
    add_test(NAME ${name} COMMAND ${name} --gtest_brief=1)
    raspool_runs_under_wine(${name})
  elseif(RASPOOL_SANITIZE)
    foreach(number RANGE 1 ${RASPOOL_PROCESSES})
      math(EXPR index "${number} - 1")
      add_test(NAME ${name}.${number} COMMAND ${name} --gtest_brief=1)
      set_tests_properties(${name}.${number} PROPERTIES TIMEOUT ${RASPOOL_PROGRAM_TIMEOUT} LABELS ${name}
        ENVIRONMENT "GTEST_TOTAL_SHARDS=${RASPOOL_PROCESSES};GTEST_SHARD_INDEX=${index};${RASPOOL_SANITIZER_OPTIONS}")
    endforeach()
  else()
    gtest_discover_tests(${name} TEST_PREFIX "${name}." DISCOVERY_MODE PRE_TEST
      PROPERTIES TIMEOUT ${RASPOOL_TEST_TIMEOUT} LABELS ${name})
  endif()
endfunction()
