# GNU's linker needs a minute for a Windows program of so many small inline functions, and on Linux a second or more for each of some
# thirty; LLVM's needs a fraction. Included for the tests alone: what we ship is linked by GNU's.
find_program(RASPOOL_CLANG clang++-14)
find_program(RASPOOL_LLD ld.lld-14)
if(WIN32 AND RASPOOL_CLANG AND RASPOOL_LLD)
  execute_process(COMMAND "${CMAKE_CXX_COMPILER}" -print-libgcc-file-name
    OUTPUT_VARIABLE libgcc OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
  cmake_path(GET libgcc PARENT_PATH gcc_folder)
  string(JOIN " " CMAKE_CXX_LINK_EXECUTABLE
    "\"${RASPOOL_CLANG}\" --target=x86_64-w64-mingw32 \"--ld-path=${RASPOOL_LLD}\" \"-B${gcc_folder}\" \"-L${gcc_folder}\""
    "<CMAKE_CXX_LINK_FLAGS> <LINK_FLAGS> <OBJECTS> -o <TARGET> <LINK_LIBRARIES> -lpthread")
elseif(NOT WIN32 AND RASPOOL_LLD)
  file(REAL_PATH "${RASPOOL_LLD}" lld)
  cmake_path(GET lld PARENT_PATH lld_folder)
  add_link_options("-B${lld_folder}" -fuse-ld=lld)
endif()
