# No path of the building machine ends up in a binary. GCC tries the last map first, so the build folder,
# which usually lies inside the source folder, comes second.
add_compile_options("-ffile-prefix-map=${PROJECT_SOURCE_DIR}=." "-ffile-prefix-map=${PROJECT_BINARY_DIR}=build")
