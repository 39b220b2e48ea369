# Simple case folding (status C and S) from Debian's unicode-data, as `{0x0041, 0x0061},` lines sorted by the first number:
# <build>/generated/core/policy/case_folding_table.inc
set(RASPOOL_CASE_FOLDING /usr/share/unicode/CaseFolding.txt CACHE FILEPATH "Unicode's CaseFolding.txt")
set(RASPOOL_GENERATED_DIR "${PROJECT_BINARY_DIR}/generated")

if(NOT EXISTS "${RASPOOL_CASE_FOLDING}")
  message(FATAL_ERROR "${RASPOOL_CASE_FOLDING} is missing (Debian: unicode-data). `./run build` installs what raspool needs.")
endif()
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${RASPOOL_CASE_FOLDING}")

file(STRINGS "${RASPOOL_CASE_FOLDING}" lines REGEX "^[0-9A-F]+; [CS]; [0-9A-F]+;")
set(table "")
foreach(line IN LISTS lines)
  string(REGEX REPLACE "^([0-9A-F]+); [CS]; ([0-9A-F]+).*" "{0x\\1, 0x\\2},\n" entry "${line}")
  string(APPEND table "${entry}")
endforeach()
if(NOT table)
  message(FATAL_ERROR "${RASPOOL_CASE_FOLDING} holds no case foldings")
endif()
file(CONFIGURE OUTPUT "${RASPOOL_GENERATED_DIR}/core/policy/case_folding_table.inc" CONTENT "${table}" @ONLY)
