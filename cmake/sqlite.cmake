# raspool::sqlite: SQLite's amalgamation, the same code on both targets. Debian has no SQLite for mingw-w64, so the amalgamation
# is made once from Debian's (signed, security-patched) source package and kept for all presets.
set(RASPOOL_SQLITE_AMALGAMATION "" CACHE PATH "Folder that holds sqlite3.c and sqlite3.h. Default: made from Debian's source package")

set(amalgamation "${RASPOOL_SQLITE_AMALGAMATION}")
if(NOT amalgamation)
  set(amalgamation "${RASPOOL_CACHE_DIR}/sqlite")
  if(NOT EXISTS "${amalgamation}/sqlite3.c")
    message(STATUS "Making SQLite's amalgamation from Debian's source package, once")
    execute_process(COMMAND "${PROJECT_SOURCE_DIR}/cmake/make_sqlite_amalgamation.sh" "${amalgamation}" RESULT_VARIABLE status)
    if(NOT status EQUAL 0)
      message(FATAL_ERROR "No SQLite amalgamation. Set RASPOOL_SQLITE_AMALGAMATION to a folder that holds sqlite3.c and sqlite3.h.")
    endif()
  endif()
endif()
if(NOT EXISTS "${amalgamation}/sqlite3.c" OR NOT EXISTS "${amalgamation}/sqlite3.h")
  message(FATAL_ERROR "${amalgamation} does not hold sqlite3.c and sqlite3.h")
endif()

add_library(raspool_sqlite STATIC "${amalgamation}/sqlite3.c")
add_library(raspool::sqlite ALIAS raspool_sqlite)
target_include_directories(raspool_sqlite SYSTEM INTERFACE "${amalgamation}")
target_compile_options(raspool_sqlite PRIVATE "-ffile-prefix-map=${amalgamation}=sqlite" -w)
target_compile_definitions(raspool_sqlite PRIVATE
  SQLITE_THREADSAFE=2  # a connection belongs to one thread at a time; sharing one is a fault that ThreadSanitizer shall see
  SQLITE_DQS=0
  SQLITE_DEFAULT_MEMSTATUS=0
  SQLITE_LIKE_DOESNT_MATCH_BLOBS
  SQLITE_OMIT_DEPRECATED
  SQLITE_OMIT_LOAD_EXTENSION
  SQLITE_OMIT_SHARED_CACHE
  # As Debian's own build finds by trying. Else it syncs more than the data, waits a whole second where a lock is held for a moment,
  # and seeks before each read and write.
  $<$<PLATFORM_ID:Linux>:HAVE_FDATASYNC=1>
  $<$<PLATFORM_ID:Linux>:HAVE_USLEEP=1>
  $<$<PLATFORM_ID:Linux>:USE_PREAD=1>)
target_link_libraries(raspool_sqlite PRIVATE Threads::Threads $<$<PLATFORM_ID:Linux>:m>)
if("thread" IN_LIST RASPOOL_SANITIZE)
  # Where it copies what others write at the same time, and looks twice, it tells ThreadSanitizer so: in functions, which must then
  # copy by themselves. Without optimisation they call memcpy.
  target_compile_options(raspool_sqlite PRIVATE -O1)
endif()
if("address" IN_LIST RASPOOL_SANITIZE)
  # Its makers test it so; what we hand to it wrongly still shows where it copies. Instrumented, it takes minutes to compile.
  target_compile_options(raspool_sqlite PRIVATE -fno-sanitize=all -O1)
endif()
