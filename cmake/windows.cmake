# What every Windows source is compiled with: Windows 10 / Server 2016 and later, wide-character functions.
add_compile_definitions(_WIN32_WINNT=0x0A00 WIN32_LEAN_AND_MEAN NOMINMAX UNICODE)

# Many sources at once make more sections than the small format of object files can number.
add_compile_options($<$<COMPILE_LANGUAGE:CXX>:-Wa,-mbig-obj>)
