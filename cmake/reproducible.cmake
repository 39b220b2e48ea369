# No path of the building machine ends up in a binary. GCC tries the last map first, so the build folder,
# which usually lies inside the source folder, comes second.
add_compile_options("-ffile-prefix-map=${PROJECT_SOURCE_DIR}=." "-ffile-prefix-map=${PROJECT_BINARY_DIR}=build")
# Else the path of a system header that is a symbolic link (cmake/headers.cmake makes some) is told as where the link leads,
# which the maps do not know.
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  add_compile_options(-fno-canonical-system-headers)
endif()
