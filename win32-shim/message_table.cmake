# The DLL's message table, made from the core's list of messages. Each event shows the text that was told, and what the
# message means and what to do about it.
#
#   raspool_message_table(LIST RESULT)   RESULT becomes the path of a resource script that the DLL is built with.
function(raspool_message_table list result)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${list}")
  file(READ "${list}" text)
  string(REGEX REPLACE "//[^\n]*\n" "" text "${text}")
  string(REPLACE "%" "%%" text "${text}")
  string(REGEX REPLACE
    "RASPOOL_MESSAGE\\(([0-9]+), ([a-z_]+), [a-z]+,\n  \"([^\n]*)\",\n  \"([^\n]*)\"\\)\n"
    "MessageId=\\1\nSeverity=Success\nSymbolicName=RASPOOL_\\2\nLanguage=English\n%1%n%n\\3%n%nWhat to do: \\4\n.\n"
    text "${text}")
  if(text MATCHES "RASPOOL_MESSAGE")
    message(FATAL_ERROR "${list} has an entry of another form than the others, near: ${CMAKE_MATCH_0}")
  endif()

  set(folder "${CMAKE_CURRENT_BINARY_DIR}/messages")
  file(MAKE_DIRECTORY "${folder}")
  file(CONFIGURE OUTPUT "${folder}/messages.mc" CONTENT "LanguageNames=(English=0x409:MSG00409)\n@text@" @ONLY)
  add_custom_command(
    OUTPUT "${folder}/messages.rc" "${folder}/MSG00409.bin"
    COMMAND "${CMAKE_MC_COMPILER}" -h . -r . messages.mc
    DEPENDS "${folder}/messages.mc"
    WORKING_DIRECTORY "${folder}"
    VERBATIM)
  set_source_files_properties("${folder}/messages.rc" PROPERTIES
    OBJECT_DEPENDS "${folder}/MSG00409.bin" INCLUDE_DIRECTORIES "${folder}")
  set(${result} "${folder}/messages.rc" PARENT_SCOPE)
endfunction()
