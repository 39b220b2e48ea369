# raspool::headers: the header-only libraries, for both targets. /usr/include itself must not be on the path of the
# Windows compiler (it holds glibc's headers), so an overlay folder of symbolic links stands in for it.
set(RASPOOL_CACHE_DIR "${PROJECT_SOURCE_DIR}/.cache" CACHE PATH "What all presets share: fetched and generated sources")
set(RASPOOL_BOOST_INCLUDE_DIR "" CACHE PATH
  "Folder that holds boost/version.hpp, Boost 1.81 or newer. Default: what ./run fetched, else /usr/include")
set(raspool_minimum_boost 108100)

# Boost's version as its own number (108100 is 1.81.0), or 0 if it is not in that folder.
function(raspool_boost_version include_dir result)
  set(version 0)
  if(EXISTS "${include_dir}/boost/version.hpp")
    file(STRINGS "${include_dir}/boost/version.hpp" line REGEX "^#define BOOST_VERSION [0-9]+")
    string(REGEX MATCH "[0-9]+" version "${line}")
  endif()
  set(${result} "${version}" PARENT_SCOPE)
endfunction()

set(boost_include_dir "${RASPOOL_BOOST_INCLUDE_DIR}")
if(NOT boost_include_dir)
  set(boost_include_dir /usr/include)
  if(EXISTS "${RASPOOL_CACHE_DIR}/boost/usr/include/boost/version.hpp")
    set(boost_include_dir "${RASPOOL_CACHE_DIR}/boost/usr/include")
  endif()
endif()
raspool_boost_version("${boost_include_dir}" boost_version)
if(boost_version LESS raspool_minimum_boost)
  message(FATAL_ERROR
    "raspool needs Boost 1.81 or newer; ${boost_include_dir}/boost has BOOST_VERSION ${boost_version} (0: none). "
    "Debian 12 has it as libboost1.81-dev, which excludes libboost-dev (1.74). `./run build` installs it, or fetches its "
    "headers into .cache/ if 1.74 is in the way. Or set RASPOOL_BOOST_INCLUDE_DIR to a folder that holds boost/.")
endif()

set(overlay "${PROJECT_BINARY_DIR}/headers")
file(MAKE_DIRECTORY "${overlay}")
file(CREATE_LINK "${boost_include_dir}/boost" "${overlay}/boost" SYMBOLIC)
foreach(library CLI toml++ fmt nlohmann rapidxml)
  if(NOT EXISTS "/usr/include/${library}")
    message(FATAL_ERROR "The headers /usr/include/${library} are missing. `./run build` installs what raspool needs.")
  endif()
  file(CREATE_LINK "/usr/include/${library}" "${overlay}/${library}" SYMBOLIC)
endforeach()

find_package(Threads REQUIRED)
add_library(raspool_headers INTERFACE)
add_library(raspool::headers ALIAS raspool_headers)
target_include_directories(raspool_headers SYSTEM INTERFACE "${overlay}")
target_link_libraries(raspool_headers INTERFACE Threads::Threads $<$<PLATFORM_ID:Windows>:ws2_32> $<$<PLATFORM_ID:Windows>:mswsock>)

# fmt is header-only too, but then each file that formats compiles all of it: three seconds a file.
add_library(raspool_fmt STATIC "${PROJECT_SOURCE_DIR}/cmake/fmt.cpp")
target_include_directories(raspool_fmt SYSTEM PRIVATE "${overlay}")
target_link_libraries(raspool_headers INTERFACE raspool_fmt)
