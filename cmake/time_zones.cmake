# The rules now in force in each named time zone, from Debian's tzdata, as `{"Europe/Berlin", "CET-1CEST,M3.5.0,M10.5.0/3"},`
# lines: <build>/generated/core/trace/accounting/time_zones.inc. They stand in the last line of each zone's file (RFC 8536, 3.3).
set(RASPOOL_ZONEINFO /usr/share/zoneinfo CACHE PATH "tzdata's folder of time zones")

if(NOT EXISTS "${RASPOOL_ZONEINFO}/tzdata.zi")
  message(FATAL_ERROR "${RASPOOL_ZONEINFO}/tzdata.zi is missing (Debian: tzdata). `./run build` installs what raspool needs.")
endif()
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${RASPOOL_ZONEINFO}/tzdata.zi")

execute_process(
  COMMAND sh -c "for zone in */* */*/*; do rules=$(tail -n 1 \"$zone\" 2>/dev/null | tr -d '\\000') && printf '%s %s\\n' \"$zone\" \"$rules\"; done"
  WORKING_DIRECTORY "${RASPOOL_ZONEINFO}" OUTPUT_VARIABLE zones)
string(REGEX MATCHALL "[A-Z][A-Za-z_]+/[A-Za-z0-9_/+-]+ [A-Za-z<][^ \n]*[0-9][^ \n]*" zones "${zones}")
list(FILTER zones EXCLUDE REGEX "^(posix|right|Etc)/")
list(LENGTH zones count)
if(count LESS 300)
  message(FATAL_ERROR "Only ${count} time zones are in ${RASPOOL_ZONEINFO}")
endif()
list(REMOVE_DUPLICATES zones)
list(SORT zones)
set(table "")
foreach(line IN LISTS zones)
  string(REGEX REPLACE "^([^ ]+) (.+)$" "{\"\\1\", \"\\2\"},\n" entry "${line}")
  string(APPEND table "${entry}")
endforeach()
file(CONFIGURE OUTPUT "${RASPOOL_GENERATED_DIR}/core/trace/accounting/time_zones.inc" CONTENT "${table}" @ONLY)
